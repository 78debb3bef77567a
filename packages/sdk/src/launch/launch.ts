import { resolve } from 'node:path'
import { isTruthy, readVariable } from '../environment-variables.ts'
import { AbortError } from '../errors.ts'
import type { Options } from '../options.ts'
import { redactor } from '../redact.ts'
import { needsRestore } from '../stores/needs-restore.ts'
import { deferredTransport } from '../transport/deferred.ts'
import { failedTransport } from '../transport/failed.ts'
import { InProcessTransport } from '../transport/in-process.ts'
import { ProcessTransport } from '../transport/process.ts'
import type { SpawnOptions, Transport } from '../transport/transport.ts'
import { isDebugging } from './environment.ts'
import { thisHost } from './locate.ts'
import { asLaunchError, type LaunchPlan, planLaunch } from './plan.ts'
import { startTrace } from './trace.ts'

/** An engine that has been started, or has failed to start, for one query. */
export interface Launched extends Pick<LaunchPlan, 'initialize' | 'hooks' | 'awaitsInitialize'> {
  transport: Transport
  /** Takes known secrets out of a text. */
  redact: (text: string) => string
  /** The consumer wants to see `session_state_changed` messages. */
  showsSessionState: boolean
  /** Gives back what the launch took; once the engine has ended. */
  dispose(): void
}

/** Starts the engine. Nothing the machine lacks is thrown: it arrives as the end of the transport. */
export function launch(options: Options): Launched {
  const signal = options.abortController?.signal
  if (signal?.aborted) return notLaunched(new AbortError(undefined, { cause: signal.reason }))
  try {
    const plan = planLaunch(options, thisHost())
    const common = {
      redact: redactor(options, plan.env),
      initialize: plan.initialize,
      hooks: plan.hooks,
      awaitsInitialize: plan.awaitsInitialize,
      showsSessionState: isTruthy(readVariable(plan.env, 'CLAUDE_CODE_EMIT_SESSION_STATE_EVENTS')),
    }
    if (needsRestore(options)) return { ...common, ...startRestored(options, () => plan.files.remove()) }
    return { ...common, transport: start(plan, options), dispose: () => plan.files.remove() }
  } catch (error) {
    return notLaunched(asLaunchError(error))
  }
}

/** Starts the engine once its session has come from the store; what is written before that waits. */
function startRestored(options: Options, dispose: () => void): Pick<Launched, 'transport' | 'dispose'> {
  const disposals = [dispose]
  const transport = deferredTransport(async (signal) => {
    const { disk } = await import('../disk.ts')
    const restored = await disk.restoreSession(options)
    disposals.push(() => restored.dispose())
    signal.throwIfAborted()
    const plan = planLaunch(restored.options, thisHost())
    disposals.push(() => plan.files.remove())
    return start(plan, options)
  })
  return {
    transport,
    dispose: () => {
      for (const undo of disposals.splice(0)) undo()
    },
  }
}

function start(plan: LaunchPlan, options: Options): Transport {
  if (!isDebugging(process.env)) return open(plan, options)
  const trace = startTrace(plan.env.CLAUDE_CONFIG_DIR, redactor(options, plan.env))
  const hasOwnLog = options.debug === true || options.debugFile !== undefined
  const args = hasOwnLog ? plan.args : [...plan.args, `--debug-file=${trace.engineLog}`]
  return trace.follow(open({ ...plan, args }, options))
}

function open({ command, args, cwd, env }: LaunchPlan, options: Options): Transport {
  if (options.engine !== undefined) {
    const { engine, stderr } = options
    return new InProcessTransport(engine, { args, cwd: resolve(cwd ?? '.'), env, stderr })
  }
  const spawnOptions: Omit<SpawnOptions, 'signal'> = { command, args, env, ...(cwd !== undefined && { cwd }) }
  if (options.transport !== undefined) {
    return options.transport({ ...spawnOptions, signal: new AbortController().signal })
  }
  const spawn = options.spawnAgentProcess ?? options.spawnClaudeCodeProcess
  return new ProcessTransport({ ...spawnOptions, stderr: options.stderr, spawn })
}

function notLaunched(error: Error): Launched {
  return {
    initialize: { subtype: 'initialize' },
    hooks: new Map(),
    awaitsInitialize: false,
    showsSessionState: false,
    redact: (text) => text,
    transport: failedTransport(error),
    dispose() {},
  }
}
