import type { Readable } from 'node:stream'
import { AgentError } from '@agent-engine/protocol/errors'
import { encodeLine } from '@agent-engine/protocol/framing'
import type { EngineStart } from '@agent-engine/protocol/in-process'
import type { Compose } from '../../commands/session.ts'
import { runStream } from '../../commands/stream.ts'
import { startupFailure } from '../../engine/startup-failure.ts'
import { createDebugLog } from '../../platform/debug-log.ts'
import { httpOver } from '../../platform/given-http.ts'
import { type Stamps, systemStamps } from '../../platform/stamps.ts'
import { type CliFlags, parseArgv, UsageError } from '../argv.ts'
import { checkFlags } from '../check-flags.ts'
import { composeSession } from '../compose/compose.ts'
import { composeSecrets } from '../compose/secrets.ts'
import { startingOver } from '../compose/session.ts'
import { type ResolvedOptions, resolveOptions } from '../options.ts'
import { runSettings } from '../settings.ts'
import { embeddedOutput } from './embedded-output.ts'
import { embeddedShutdown } from './embedded-shutdown.ts'
import type { EngineParts } from './engine-parts.ts'
import { asModel } from './given-model.ts'
import { GivenIdError, stampsFrom } from './given-stamps.ts'

/** Runs one session over stream-json in this process; resolves with the code that a process would exit with. */
export const runEmbedded = async (
  parts: EngineParts,
  start: EngineStart,
  input: Readable,
  signal: AbortSignal,
): Promise<number> => {
  const output = embeddedOutput(start.onOutput)
  const stamps = stampsFrom(parts)
  const shutdown = embeddedShutdown(signal)
  let flags: CliFlags | undefined
  let hasSession = false
  try {
    flags = flagsOf(start.args)
    const options = await optionsOf(flags, parts, start, stamps)
    for (const warning of options.warnings) options.ports.warn(warning)
    const stderr = { write: start.onStderr }
    const secrets = composeSecrets(options)
    const log = createDebugLog(
      options.debug && { ...options.debug, stderr, redact: secrets.redact, now: stamps.now },
    )
    const compose: Compose = async (frontEnd, again = false) => {
      const session = await composeSession(again ? startingOver(options) : options, frontEnd, log, secrets)
      hasSession = true
      return session
    }
    const front = {
      askHost: options.permission.promptTool === 'stdio',
      replayUserMessages: options.replayUserMessages,
      newId: stamps.newId,
      log: (event: string, fields: Record<string, string>) => log('io', event, fields),
      warn: options.ports.warn,
    }
    return await runStream(front, compose, input, output, shutdown)
  } catch (error) {
    const { newId } = error instanceof GivenIdError ? systemStamps : stamps
    if (!hasSession && !(error instanceof UsageError)) {
      output.write(encodeLine(startupFailure({ sessionId: flags?.sessionId, newId }, describe(error))))
    }
    start.onStderr(`${describe(error)}\n`)
    return 1
  } finally {
    shutdown.forget()
    await output.finish()
  }
}

const flagsOf = (args: readonly string[]): CliFlags => {
  const invocation = parseArgv(args, new Map())
  if (invocation.type !== 'run' || invocation.flags.inputFormat !== 'stream-json') {
    throw new UsageError(
      'Error: An engine in this process speaks stream-json alone: --input-format stream-json.',
    )
  }
  checkFlags(invocation.flags, true)
  return invocation.flags
}

const optionsOf = async (
  flags: CliFlags,
  parts: EngineParts,
  start: EngineStart,
  stamps: Stamps,
): Promise<ResolvedOptions> => {
  const { cwd } = start
  const settings = await runSettings(flags, { cwd, env: { ...parts.env, ...start.env } })
  const ports = {
    warn: (line: string) => start.onStderr(`${line}\n`),
    ...(parts.model === undefined ? {} : { model: asModel(parts.model) }),
    stamps,
    ...(parts.fetch === undefined ? {} : { http: httpOver(parts.fetch) }),
    ...(parts.spawn === undefined ? {} : { spawn: parts.spawn }),
  }
  return resolveOptions(flags, { cwd, print: true, uid: process.geteuid?.(), ports }, settings)
}

const describe = (error: unknown): string =>
  error instanceof AgentError
    ? error.message
    : `Error: ${error instanceof Error ? error.message : String(error)}`
