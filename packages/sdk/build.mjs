// Bundles the JavaScript of every entry in package.json, as ES modules and as CommonJS; the declarations come from tsc.
// Bundled, because a host's start pays for every small file; what most programs never use stays in chunks of its own.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const manifest = JSON.parse(await readFile(join(here, 'package.json'), 'utf8'))
const entryPoints = Object.values(manifest.exports)
  .map((entry) => entry['@agent-engine/source'])
  .filter((source) => source !== undefined)

const shared = {
  absWorkingDir: here,
  entryPoints,
  outbase: 'src',
  bundle: true,
  platform: 'node',
  target: 'node18',
  minify: true,
  keepNames: true,
  sourcemap: true,
  logLevel: 'warning',
  conditions: ['@agent-engine/source', 'node', 'import'],
  external: ['zod', '@modelcontextprotocol/sdk', '@agent-engine/cli'],
}

await rm(join(here, 'dist', 'chunks'), { recursive: true, force: true })
await build({ ...shared, outdir: 'dist', format: 'esm', splitting: true, chunkNames: 'chunks/[name]-[hash]' })

const commonjs = join(here, 'dist', 'cjs')
await rm(commonjs, { recursive: true, force: true })
await build({ ...shared, outdir: commonjs, format: 'cjs', logOverride: { 'empty-import-meta': 'silent' } })
await mkdir(commonjs, { recursive: true })
await writeFile(join(commonjs, 'package.json'), `${JSON.stringify({ type: 'commonjs' })}\n`)
