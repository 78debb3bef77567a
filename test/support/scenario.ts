import { randomUUID } from 'node:crypto'
import { onTestFinished } from 'vitest'
import type { Exit } from './collect-output.ts'
import { killMarked } from './descendants.ts'
import type { JsonObject } from './mock-api/json.ts'
import type { Script } from './mock-api/reply.ts'
import type { MockApi } from './mock-api/server.ts'
import type { MockApiOptions } from './mock-api/state.ts'
import { type Cli, type CliOptions, startCli } from './run-cli.ts'
import { createTempProject, type FileContent, type TempProject } from './temp-project.ts'
import { testApi } from './test-api.ts'

export interface ScenarioOptions {
  script?: Script
  api?: Omit<MockApiOptions, 'script'> & { violations?: 'expected' }
  files?: Record<string, FileContent>
  env?: Record<string, string | undefined>
}

export type RunOptions = Pick<CliOptions, 'env' | 'cwd' | 'readLater' | 'program'> & {
  input?: string | Uint8Array
}

export interface Finished extends Exit {
  stdout: string
  stderr: string
  messages: readonly JsonObject[]
  /** The last `result` message. */
  result: JsonObject | undefined
}

/** A mock API, a temporary project and ways to start the CLI in it. All of it ends with the running test. */
export interface Scenario {
  readonly api: MockApi
  readonly project: TempProject
  /** Marks every process of this scenario. */
  readonly mark: string
  /** Starts the CLI with these arguments and leaves its standard input open. */
  start(args: readonly string[], options?: Partial<RunOptions>): Cli
  /** Starts a stream-json session: both formats and `--verbose`, then these arguments. */
  session(args?: readonly string[], options?: Partial<RunOptions>): Cli
  /** Runs the CLI to its end; standard input holds `input` (default: nothing). */
  run(args: readonly string[], options?: Partial<RunOptions>): Promise<Finished>
}

export const STREAM_JSON: readonly string[] = [
  '--output-format',
  'stream-json',
  '--verbose',
  '--input-format',
  'stream-json',
]

export async function scenario(options: ScenarioOptions = {}): Promise<Scenario> {
  const mark = randomUUID()
  const project = await createTempProject(options.files)
  onTestFinished(async () => {
    await killMarked(mark)
    await project.remove()
  })
  const api = await testApi({
    ...options.api,
    ...(options.script === undefined ? {} : { script: options.script }),
  })
  const start = (args: readonly string[], run: Partial<RunOptions> = {}): Cli => {
    const { input, env, ...rest } = run
    const cli = startCli({
      cwd: project.cwd,
      home: project.home,
      apiUrl: api.url,
      mark,
      args,
      env: { ...options.env, ...env },
      ...rest,
    })
    if (input !== undefined) cli.write(input)
    return cli
  }
  return {
    api,
    project,
    mark,
    start,
    session: (args = [], run = {}) => start([...STREAM_JSON, ...args], run),
    async run(args, run = {}) {
      const cli = start(args, run)
      cli.closeInput()
      return finished(cli, await cli.waitForExit(RUN_TIMEOUT_MS))
    },
  }
}

const RUN_TIMEOUT_MS = 45_000

/** Everything about a CLI that has ended. */
export function finished(cli: Cli, exit: Exit): Finished {
  return {
    ...exit,
    stdout: cli.stdout,
    stderr: cli.stderr,
    messages: cli.messages,
    result: cli.messages.findLast((message) => message.type === 'result'),
  }
}
