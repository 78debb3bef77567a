import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const sdk = join(root, 'packages', 'sdk')

/** A program of somebody else: our packages as they are published, their dependencies, and nothing of this workspace. */
async function consumer(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'agent-consumer-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const modules = join(folder, 'node_modules')
  for (const name of ['sdk', 'protocol', 'cli']) {
    const to = join(modules, '@agent-engine', name)
    const from = join(root, 'packages', name)
    await mkdir(to, { recursive: true })
    await cp(join(from, 'package.json'), join(to, 'package.json'))
    await cp(join(from, 'dist'), join(to, 'dist'), {
      recursive: true,
      filter: (path) => !/[\\/](chunks|cli[\\/]dist[\\/]types|\.test-types)$/.test(path),
    })
  }
  const links = [
    ['@modelcontextprotocol/sdk', sdk],
    ['zod', sdk],
    ['@types/node', sdk],
  ] as const
  for (const [name, from] of links) {
    const target = await realpath(join(from, 'node_modules', name))
    await mkdir(dirname(join(modules, name)), { recursive: true })
    await symlink(target, join(modules, name), 'dir')
  }
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  return folder
}

/** What the compiler has to say about the programs in a folder. `node16` lets CommonJS require nothing but CommonJS. */
async function compile(folder: string, module: 'nodenext' | 'node16' = 'nodenext'): Promise<string> {
  const config = {
    compilerOptions: {
      strict: true,
      exactOptionalPropertyTypes: true,
      module,
      moduleResolution: module,
      target: 'es2022',
      lib: ['es2023', 'esnext.disposable', 'dom'],
      types: ['node'],
      noEmit: true,
      skipLibCheck: false,
    },
    include: ['*.ts', '*.cts', '*.mts'],
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  return promisify(execFile)(process.execPath, [tsc, '-p', folder], { cwd: folder }).then(
    () => '',
    (error: { stdout?: string }) => error.stdout ?? String(error),
  )
}

describe('the published types', () => {
  it('SDK-10: compile the programs of the documents strictly, without the API client, and none is any', async () => {
    const folder = await consumer()
    for (const name of ['assert', 'baseline-programs', 'later-programs', 'seed-programs', 'exported-types']) {
      const source = await readFile(join(sdk, 'type-tests', `${name}.ts`), 'utf8')
      await writeFile(join(folder, `${name}.ts`), source.replaceAll("'./assert.ts'", "'./assert.js'"))
    }
    await writeFile(
      join(folder, 'in-process.ts'),
      `import { createEngine } from '@agent-engine/cli/engine'
       import { query } from '@agent-engine/sdk'
       query({ prompt: 'hi', options: { engine: createEngine({ env: { A: 'b' } }) } }).close()`,
    )
    await writeFile(
      join(folder, 'commonjs.cts'),
      `import { createEngine } from '@agent-engine/cli/engine'
       import { query, type SDKMessage } from '@agent-engine/sdk'
       const first: Promise<IteratorResult<SDKMessage, void>> = query({ prompt: 'x', options: { engine: createEngine() } }).next()
       void first`,
    )
    expect(await compile(folder)).toBe('')
  }, 240_000)

  it('are CommonJS for programs in CommonJS and ES modules for the others', async () => {
    const folder = await consumer()
    const program = `import { createEngine } from '@agent-engine/cli/engine'
       import { HOOK_EVENTS, query, ResultError, tool, type SDKMessage } from '@agent-engine/sdk'
       import * as compat from '@agent-engine/sdk/compat'
       import type { BashInput, ToolInputSchemas, ToolOutputSchemas } from '@agent-engine/sdk/sdk-tools'
       import type { FileReadOutput } from '@agent-engine/sdk/sdk-tools.js'
       const input: ToolInputSchemas = { command: 'ls' } satisfies BashInput
       export const shown = (output: FileReadOutput): ToolOutputSchemas => output
       // @ts-expect-error nothing here is any
       const number: number = query({ prompt: 'x', options: { engine: createEngine() } })
       export const first = async (): Promise<SDKMessage | void> => (await query({ prompt: 'x' }).next()).value
       export const all = [HOOK_EVENTS.length, ResultError, tool, compat, input, number]`
    await writeFile(join(folder, 'commonjs.cts'), program)
    await writeFile(join(folder, 'modules.mts'), program)
    const said = (await compile(folder, 'node16')).split('\n')
    // The MCP package has a mistake of this kind in its own declarations.
    expect(said.filter((line) => line !== '' && !line.includes('@modelcontextprotocol'))).toEqual([])
  }, 240_000)

  it('compile every example of the README and the documents as it is printed', async () => {
    const folder = await consumer()
    const documents = [
      'README.md',
      ...(await readdir(join(root, 'docs')))
        .filter((name) => name.endsWith('.md'))
        .map((name) => join('docs', name)),
    ]
    let found = 0
    for (const name of documents) {
      const text = await readFile(join(root, name), 'utf8')
      for (const [, example = ''] of text.matchAll(/^```ts\n(.*?)^```$/gms)) {
        await writeFile(join(folder, `example-${found}.ts`), `${example}\nexport {}\n`)
        found += 1
      }
    }
    expect(found).toBeGreaterThan(2)
    expect(await compile(folder)).toBe('')
  }, 240_000)
})
