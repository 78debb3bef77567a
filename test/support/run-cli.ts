import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { collectOutput, type Exit } from './collect-output.ts'
import { describeRun } from './describe-run.ts'
import { testEnvironment } from './environment.ts'
import type { OutputLine } from './line-reader.ts'
import { matches } from './match.ts'
import type { JsonObject } from './mock-api/json.ts'

/** The built CLI; `AGENT_TEST_CLI` names another one. */
export const BUILT_CLI: string =
  process.env.AGENT_TEST_CLI ?? fileURLToPath(new URL('../../packages/cli/dist/agent.cjs', import.meta.url))

export interface CliOptions {
  args?: readonly string[]
  cwd: string
  home: string
  apiUrl?: string
  env?: Readonly<Record<string, string | undefined>>
  /** The script that Node runs; default: the built CLI. */
  program?: string
  /** Marks this process and all its descendants; default: a fresh one. */
  mark?: string
  /** Standard output is not read before `readOutput()`: a host that is slow. */
  readLater?: boolean
}

/** A running CLI and everything it has said so far. */
export interface Cli {
  readonly pid: number
  readonly mark: string
  readonly lines: readonly OutputLine[]
  /** The messages among the lines. */
  readonly messages: readonly JsonObject[]
  /** Standard output as it came. */
  readonly stdout: string
  readonly stderr: string
  readonly exit: Exit | undefined
  /** Writes one JSON line to standard input. */
  send(message: JsonObject): void
  /** Writes raw text or bytes. */
  write(data: string | Uint8Array): void
  closeInput(): void
  /** The first message not yet awaited that has every key of the pattern. Rejects after `timeoutMs` (default 20,000) or at exit. */
  waitFor(pattern: JsonObject, timeoutMs?: number): Promise<JsonObject>
  /** Resolves when the process has ended and its output is complete. Rejects after `timeoutMs` (default 20,000). */
  waitForExit(timeoutMs?: number): Promise<Exit>
  kill(signal?: NodeJS.Signals): void
  /** Begins to read standard output (with `readLater`). */
  readOutput(): void
  /** Closes the reading end of standard output, as a host that died. */
  dropOutput(): void
}

const DEFAULT_TIMEOUT_MS = 20_000

export function startCli(options: CliOptions): Cli {
  const program = options.program ?? BUILT_CLI
  if (!existsSync(program)) throw new Error(`there is no CLI at ${program}: run \`npm run build\` first`)
  const mark = options.mark ?? randomUUID()
  const args = options.args ?? []
  const child = spawn(process.env.AGENT_TEST_NODE ?? process.execPath, [program, ...args], {
    cwd: options.cwd,
    env: testEnvironment({ home: options.home, apiUrl: options.apiUrl, mark, env: options.env }),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const run = collectOutput(child, options.readLater === true)
  const waitUntil = <T>(what: string, look: () => T | undefined, timeoutMs: number): Promise<T> =>
    run.waitUntil(look, timeoutMs, (why) => new Error(describeRun({ what, why, args, ...run })))

  const awaited = new Set<OutputLine>()
  const findMessage = (pattern: JsonObject): JsonObject | undefined => {
    const line = run.lines.find(
      (each) => !awaited.has(each) && each.json !== undefined && matches(each.json, pattern),
    )
    if (line !== undefined) awaited.add(line)
    return line?.json
  }
  return {
    pid: child.pid ?? -1,
    mark,
    lines: run.lines,
    get messages() {
      return run.lines.map((line) => line.json).filter((json) => json !== undefined)
    },
    get stdout() {
      return Buffer.concat(run.chunks).toString()
    },
    get stderr() {
      return run.stderr
    },
    get exit() {
      return run.exit
    },
    send: (message) => void child.stdin.write(`${JSON.stringify(message)}\n`),
    write: (data) => void child.stdin.write(data),
    closeInput: () => void child.stdin.end(),
    waitFor: (pattern, timeoutMs = DEFAULT_TIMEOUT_MS) =>
      waitUntil(`a line like ${JSON.stringify(pattern)}`, () => findMessage(pattern), timeoutMs),
    waitForExit: (timeoutMs = DEFAULT_TIMEOUT_MS) => waitUntil('the exit', () => run.exit, timeoutMs),
    kill: (signal = 'SIGTERM') => void child.kill(signal),
    readOutput: () => void child.stdout.resume(),
    dropOutput: () => void child.stdout.destroy(),
  }
}
