// The declarations of a package once more, for programs in CommonJS: a declaration file belongs to the module system that
// its nearest package.json names, and compilers refuse to let CommonJS require what is declared as an ES module.
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const declarationsIn = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return ['cjs', '.test-types'].includes(entry.name) ? [] : declarationsIn(path)
    return entry.name.endsWith('.d.ts') ? [path] : []
  })

for (const folder of process.argv.slice(2)) {
  const dist = join(folder, 'dist')
  const to = join(dist, 'cjs')
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(to, { recursive: true })) if (name.endsWith('.d.ts')) rmSync(join(to, name))
  for (const path of declarationsIn(dist)) {
    const copy = join(to, relative(dist, path))
    mkdirSync(dirname(copy), { recursive: true })
    cpSync(path, copy)
  }
  writeFileSync(join(to, 'package.json'), `${JSON.stringify({ type: 'commonjs' })}\n`)
}
