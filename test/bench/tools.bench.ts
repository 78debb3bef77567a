import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { startMockApi } from '../support/mock-api/server.ts'
import { BUILT_CLI, startCli } from '../support/run-cli.ts'
import { createTempProject, type TempProject } from '../support/temp-project.ts'
import { median, report, residentMb, times, title } from './measure.ts'

const FILES = 100_000
const ROUNDS = 5
const STREAM_ARGS = ['--output-format', 'stream-json', '--input-format', 'stream-json', '--verbose'] as const
const user = {
  type: 'user',
  message: { role: 'user', content: 'go' },
  parent_tool_use_id: null,
  session_id: '',
}

interface Call {
  readonly name: string
  readonly input: Record<string, string | boolean | number>
}

/** Runs tool calls one after the other in one session; milliseconds from each call shown to its result. */
const timeCalls = async (
  project: TempProject,
  calls: readonly Call[],
  look?: (pid: number) => void,
): Promise<number[]> => {
  const api = await startMockApi({
    script: (_request, index) => {
      const call = calls[index]
      return call === undefined ? text('Done.') : toolUse(call.name, { ...call.input })
    },
    validate: false,
    checkPrefix: false,
  })
  const args = [...STREAM_ARGS, '--dangerously-skip-permissions']
  const cli = startCli({ cwd: project.cwd, home: project.home, apiUrl: api.url, args })
  cli.send(user)
  const spent: number[] = []
  for (const _ of calls) {
    await cli.waitFor({ type: 'assistant' }, 120_000)
    const shownAt = performance.now()
    await cli.waitFor({ type: 'user' }, 120_000)
    spent.push(performance.now() - shownAt)
  }
  await cli.waitFor({ type: 'result' }, 120_000)
  look?.(cli.pid)
  cli.closeInput()
  await cli.waitForExit(30_000)
  await api.close()
  return spent
}

const repeat = (call: Call): Call[] => Array.from({ length: ROUNDS + 1 }, () => call)
const settled = (spent: readonly number[]): number => median(spent.slice(1))

/** The search program that the CLI brings along. */
const ripgrep = (): string => {
  const modules = join(dirname(BUILT_CLI), '..', 'node_modules', '@vscode', 'ripgrep')
  const platform = join(modules, '..')
  const real = readdirSync(platform).includes('ripgrep') ? modules : platform
  const found = spawnSync(process.execPath, ['-e', `console.log(require(${JSON.stringify(real)}).rgPath)`], {
    encoding: 'utf8',
  })
  return found.stdout.trim()
}

const bare = (args: readonly string[], cwd: string): number => {
  const program = ripgrep()
  const runs = Array.from({ length: ROUNDS }, () => {
    const startedAt = performance.now()
    spawnSync(program, args, { cwd, maxBuffer: 256 * 1024 * 1024 })
    return performance.now() - startedAt
  })
  return median(runs)
}

await searches()
await largeEdit()
await backgroundShells()
await endlessOutput()

async function searches(): Promise<void> {
  const project = await createTempProject()
  for (let folder = 0; folder < FILES / 1000; folder++) {
    const path = join(project.cwd, `d${folder}`)
    mkdirSync(path)
    for (let file = 0; file < 1000; file++) {
      writeFileSync(
        join(path, `f${file}.${file % 10 === 0 ? 'ts' : 'txt'}`),
        file === 7 ? 'a needle\n' : 'hay\n',
      )
    }
  }
  title(`Searching ${FILES.toLocaleString('en')} files`)
  const grep = settled(await timeCalls(project, repeat({ name: 'Grep', input: { pattern: 'needle' } })))
  const rg = bare(['--hidden', '-l', 'needle', '.'], project.cwd)
  report('Grep against plain rg', times(grep / rg))
  report('Grep', `${grep.toFixed(0)} ms`)
  const glob = settled(await timeCalls(project, repeat({ name: 'Glob', input: { pattern: '**/*.ts' } })))
  const files = bare(['--files', '--hidden', '--no-ignore', '-g', '**/*.ts'], project.cwd)
  report('Glob against rg --files', times(glob / files))
  report('Glob', `${glob.toFixed(0)} ms`)
  await project.remove()
}

async function largeEdit(): Promise<void> {
  title('A file of 10 MB')
  const project = await createTempProject()
  const path = join(project.cwd, 'large.txt')
  const line = `${'x'.repeat(99)}\n`
  writeFileSync(path, `${line.repeat(50_000)}the one needle\n${line.repeat(50_000)}`)
  const calls: Call[] = [
    { name: 'Read', input: { file_path: 'large.txt', offset: 50_000, limit: 3 } },
    {
      name: 'Edit',
      input: { file_path: 'large.txt', old_string: 'the one needle', new_string: 'the other needle' },
    },
    {
      name: 'Edit',
      input: { file_path: 'large.txt', old_string: 'the other needle', new_string: 'the one needle' },
    },
  ]
  const [read, , edit] = await timeCalls(project, calls)
  const startedAt = performance.now()
  const plain = readFileSync(path, 'utf8').replace('the one needle', 'the other needle')
  writeFileSync(path, plain)
  const base = performance.now() - startedAt
  report('Read of three lines in the middle', `${read?.toFixed(0)} ms`)
  report('Edit against read, replace, write', times((edit ?? Number.NaN) / base))
  report('Edit', `${edit?.toFixed(0)} ms`)
  await project.remove()
}

async function backgroundShells(): Promise<void> {
  title('Background shells')
  const project = await createTempProject()
  const start: Call = { name: 'Bash', input: { command: 'echo started; sleep 30', run_in_background: true } }
  const startedAt = performance.now()
  let rss: number | undefined
  const spent = await timeCalls(
    project,
    Array.from({ length: 50 }, () => start),
    (pid) => {
      rss = residentMb(pid)
    },
  )
  report('50 shells at once: start of one, median', `${median(spent).toFixed(1)} ms`)
  report(
    '50 shells at once: all, with the end of the session',
    `${(performance.now() - startedAt).toFixed(0)} ms`,
  )
  report('50 shells at once: resident memory', `${rss?.toFixed(0) ?? '?'} MB`)
  await project.remove()
}

async function endlessOutput(): Promise<void> {
  title('Endless output')
  const project = await createTempProject()
  let rss: number | undefined
  await timeCalls(
    project,
    [
      { name: 'Bash', input: { command: 'yes', run_in_background: true } },
      { name: 'Bash', input: { command: 'sleep 3' } },
    ],
    (pid) => {
      rss = residentMb(pid)
    },
  )
  report('resident memory after yes ran for 3 s in the background', `${rss?.toFixed(0) ?? '?'} MB`)
  await project.remove()
}
