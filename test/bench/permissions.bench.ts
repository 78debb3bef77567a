import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { median, quantile, report, title } from './measure.ts'

const ROUNDS = 300

interface Question {
  readonly toolName: string
  readonly input: Readonly<Record<string, string>>
  readonly subjects: readonly Readonly<Record<string, string>>[]
  readonly readOnly: boolean
  readonly cwd: string
}

/** What is measured: two modules of the program, bundled where its packages are found. */
interface Measured {
  loadGrammar(): Promise<(text: string) => unknown>
  createGate(options: object): Promise<{ decide(question: Question): Promise<unknown> }>
}

const load = async (): Promise<Measured> => {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const sources = join(root, 'packages', 'cli', 'src')
  const out = join(root, 'packages', 'cli', 'node_modules', '.permissions.bench.mjs')
  const entry = `export { loadGrammar } from './shell/grammar.ts'
export { createGate } from './permissions/create-gate.ts'`
  execFileSync(
    join(root, 'node_modules', '.bin', 'esbuild'),
    [
      '--bundle',
      '--platform=node',
      '--format=esm',
      '--packages=external',
      `--outfile=${out}`,
      '--sourcefile=bench.ts',
    ],
    { input: entry, cwd: sources, stdio: ['pipe', 'ignore', 'inherit'] },
  )
  return import(pathToFileURL(out).href)
}

title('Permissions: a decision ≤ 1 ms after the grammar is loaded, the grammar ≤ 80 ms once')

const { loadGrammar, createGate } = await load()
const cwd = mkdtempSync(join(tmpdir(), 'agent-bench-permissions-'))
const startedAt = performance.now()
const grammar = await loadGrammar()
grammar('echo "$(true)"')
report('load the grammar', `${(performance.now() - startedAt).toFixed(1)} ms`, '≤ 80 ms')

const gate = await createGate({
  mode: 'default',
  bypassAvailable: false,
  cwd,
  directories: [],
  lists: [
    {
      source: { layer: 'user' },
      anchor: cwd,
      allow: ['Bash(npm run:*)', 'Bash(git commit:*)', 'Read(//opt/**)', 'Edit(src/**)'],
      deny: ['Bash(git push:*)', 'Bash(rm:*)', 'Read(.env)', 'Read(secrets/**)'],
      ask: ['Bash(docker:*)'],
    },
  ],
})

const bash = (command: string): Question => ({
  toolName: 'Bash',
  input: { command },
  subjects: [{ kind: 'command', command }],
  readOnly: false,
  cwd,
})

const CALLS: Readonly<Record<string, Question>> = {
  'git status': bash('git status'),
  'a pipe with quotes': bash(`grep -rn "a; b" src | sort -u | head -20`),
  'a chain with a loop': bash('for f in a b c; do npm run "$f"; done && git commit -m "x" > /dev/null 2>&1'),
  'a script of 2 KB': bash(
    Array.from({ length: 60 }, (_, at) => `npm run step-${at} -- --x="$X"`).join(' && '),
  ),
  'the same with what needs the grammar': bash(
    `(${Array.from({ length: 60 }, (_, at) => `npm run step-${at} -- --x="$X"`).join(' && ')})`,
  ),
  'Read of a file': {
    toolName: 'Read',
    input: { file_path: join(cwd, 'a.txt') },
    subjects: [{ kind: 'path', access: 'read', path: join(cwd, 'a.txt') }],
    readOnly: true,
    cwd,
  },
}

for (const [name, question] of Object.entries(CALLS)) {
  const spent: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const at = performance.now()
    await gate.decide(question)
    spent.push(performance.now() - at)
  }
  report(`${name}, p95`, `${quantile(spent, 0.95).toFixed(3)} ms`)
  report(`${name}, median`, `${median(spent).toFixed(3)} ms`, '≤ 1 ms')
}
rmSync(cwd, { recursive: true, force: true })
