// Writes packages/cli/THIRD-PARTY.md: name, version and licence text of every package whose code is in the bundle.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cli = join(dirname(fileURLToPath(import.meta.url)), '..', 'packages', 'cli')
const { inputs } = JSON.parse(readFileSync(join(cli, 'dist', 'meta.json'), 'utf8'))

const folders = new Set(
  Object.keys(inputs).flatMap((input) => {
    const match = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)
    return match === null ? [] : [join(cli, match[1])]
  }),
)

const licenceOf = (folder) => {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name))
  return file === undefined ? undefined : readFileSync(join(folder, file), 'utf8').trim()
}

const packages = [...folders]
  .filter((folder) => existsSync(join(folder, 'package.json')))
  .map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    return { name, version, license, text: licenceOf(folder) }
  })
  .sort((a, b) => a.name.localeCompare(b.name))

const sections = packages.map(
  ({ name, version, license, text }) =>
    `## ${name} ${version} (${license})\n\n${text === undefined ? 'The package has no licence file.' : `\`\`\`\n${text}\n\`\`\``}\n`,
)
writeFileSync(join(cli, 'THIRD-PARTY.md'), `# Third-party code in this package\n\n${sections.join('\n')}`)
