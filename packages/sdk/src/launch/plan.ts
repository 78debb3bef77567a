import { SpawnError } from '../errors.ts'
import type { Options } from '../options.ts'
import { isDirectory } from '../transport/paths.ts'
import { missingDirectory } from '../transport/spawn-failure.ts'
import { type ArgvContext, flags } from './argv.ts'
import { assertCommandSize } from './command-size.ts'
import { chooseDelivery, engineAwaitsInitialize } from './delivery.ts'
import { type ChildEnvironment, childEnvironment } from './environment.ts'
import { type HookCallbacks, type Initialization, initialization } from './initialize.ts'
import { type Host, locateCli, type Program } from './locate.ts'
import { type PrivateFiles, privateFiles } from './private-files.ts'

/** Everything that is decided before the process starts. */
export interface LaunchPlan {
  command: string
  args: string[]
  cwd: string | undefined
  env: ChildEnvironment
  initialize: Initialization['body']
  hooks: HookCallbacks
  /** The engine confirms what `initialize` brings; prompts wait for that. */
  awaitsInitialize: boolean
  files: PrivateFiles
}

/** @throws SpawnError when the machine lacks something; nothing has been started then */
export function planLaunch(options: Options, host: Host): LaunchPlan {
  const program: Program = startsElsewhere(options)
    ? { command: 'agent', prefix: [], ours: true }
    : locateCli(options, host)
  const delivery = chooseDelivery(options, program.ours)
  const files = privateFiles()
  const context: ArgvContext = {
    delivery,
    defaultSettingSources: defaultSettingSources(host),
    settingsFile: (name, json) => files.write(name, json),
  }
  const { body, hooks } = initialization(options, delivery)
  const plan: LaunchPlan = {
    command: program.command,
    args: [...program.prefix, ...flags(options, context)],
    cwd: options.cwd,
    env: childEnvironment(options, host.env),
    initialize: body,
    hooks,
    awaitsInitialize: engineAwaitsInitialize(options, delivery) || blocksOnFailure(options),
    files,
  }
  try {
    checkMachine(plan, options, host)
  } catch (error) {
    files.remove()
    throw error
  }
  return plan
}

/** No program is looked for. */
function startsElsewhere({ transport, engine }: Options): boolean {
  return transport !== undefined || engine !== undefined
}

function checkMachine(plan: LaunchPlan, options: Options, host: Host): void {
  if (options.transport ?? options.spawnClaudeCodeProcess ?? options.spawnAgentProcess) return
  if (plan.cwd !== undefined && !isDirectory(plan.cwd)) throw missingDirectory(plan.cwd)
  if (options.engine !== undefined) return
  assertCommandSize(plan.command, plan.args, host.platform)
}

/** None, so that a run does not depend on the machine; `AGENT_SDK_SETTING_SOURCES` changes that for a whole program. */
function defaultSettingSources({ env }: Host): string[] {
  const named = env.AGENT_SDK_SETTING_SOURCES ?? ''
  return named === 'all' ? ['user', 'project', 'local'] : named.split(',').filter((source) => source !== '')
}

function blocksOnFailure({ hooks }: Options): boolean {
  return Object.values(hooks ?? {}).some((matchers) =>
    matchers?.some(({ onFailure }) => onFailure === 'block'),
  )
}

/** What went wrong before anything was started, as the error that the first `next()` rejects with. */
export function asLaunchError(error: unknown): Error {
  if (error instanceof Error) return error
  return new SpawnError('ESPAWN', `the query could not be started: ${String(error)}`)
}
