import { randomUUID } from 'node:crypto'
import { AgentError } from '@agent-engine/protocol/errors'
import { encodeLine } from '@agent-engine/protocol/framing'
import type { Compose } from '../commands/session.ts'
import { isSdkRun } from '../config/settings-env.ts'
import type { AskTrust } from '../config/trust/project-trust.ts'
import type { EventSink } from '../engine/parts.ts'
import { startupFailure } from '../engine/startup-failure.ts'
import { createOutput, type Output, outputProblem } from '../io/output.ts'
import { createShutdown, type Shutdown } from '../io/shutdown.ts'
import { createDebugLog, type DebugLog } from '../platform/debug-log.ts'
import { settleHome } from '../platform/home.ts'
import { type CliFlags, parseArgv, UsageError } from './argv.ts'
import { checkFlags } from './check-flags.ts'
import { type ResolvedOptions, resolveOptions } from './options.ts'
import { withPipedSettings } from './piped-settings.ts'
import { runSettings } from './settings.ts'
import { SUBCOMMANDS } from './subcommands.ts'

/** argv → command → exit code. Ends the process when everything is written. */
export const main = async (args: readonly string[]): Promise<void> => {
  let shutdown: Shutdown | undefined
  const output = createOutput(process.stdout, (error) => {
    const problem = error && outputProblem(error)
    if (problem !== undefined) process.stderr.write(`${problem}\n`)
    shutdown?.outputClosed()
  })
  shutdown = createShutdown(process, () => output.finish())
  const code = await run(args, output, shutdown).catch((error: unknown) => {
    process.stderr.write(`${describe(error)}\n`)
    return 1
  })
  await output.finish()
  process.exit(shutdown.code ?? code)
}

const run = async (args: readonly string[], output: Output, shutdown: Shutdown): Promise<number> => {
  settleHome(process.env)
  const titles = new Map(SUBCOMMANDS.map(({ name, text }) => [name, text]))
  const invocation = parseArgv(args, titles)
  switch (invocation.type) {
    case 'show':
      output.write(invocation.text)
      return 0
    case 'subcommand': {
      const command = SUBCOMMANDS.find(({ name }) => name === invocation.name)
      return command === undefined ? 1 : command.run(invocation.args, output)
    }
    case 'run':
      return runAgent(invocation.flags, invocation.prompt, output, shutdown)
  }
}

const runAgent = async (
  given: CliFlags,
  prompt: string | undefined,
  output: Output,
  shutdown: Shutdown,
): Promise<number> => {
  const print = given.print === true || process.stdout.isTTY !== true
  checkFlags(given, print)
  let started = false
  try {
    const cwd = process.cwd()
    const flags = withPipedSettings(given, cwd)
    const askTrust = print ? undefined : await trustQuestion()
    const settings = await runSettings(flags, { cwd, env: process.env, askTrust })
    const options = resolveOptions(flags, { cwd, print, uid: process.geteuid?.() }, settings)
    for (const warning of options.warnings) process.stderr.write(`${warning}\n`)
    if (!print) await askAboutServers(options)
    const { composeSession } = await import('./compose/compose.ts')
    // Nothing is hidden where nothing is logged; the session makes its own then.
    const secrets = options.debug && (await import('./compose/secrets.ts')).composeSecrets(options)
    const log = createDebugLog(
      options.debug && { ...options.debug, stderr: process.stderr, redact: secrets?.redact },
    )
    const compose: Compose = async (frontEnd, again = false) => {
      const chosen = again ? (await import('./compose/session.ts')).startingOver(options) : options
      const session = await composeSession(chosen, frontEnd, log, secrets)
      started = true
      return session
    }
    return await runFrontEnd({ options, prompt, compose, output, shutdown, log })
  } catch (error) {
    // Hosts get a result line for what happens before the first turn; every turn gives its own.
    if (print && !started && !(error instanceof UsageError) && (given.outputFormat ?? 'text') !== 'text') {
      output.write(
        encodeLine(startupFailure({ sessionId: given.sessionId, newId: randomUUID }, describe(error))),
      )
    }
    throw error
  }
}

const trustQuestion = async (): Promise<AskTrust> =>
  (await import('../terminal/trust-question.ts')).createTrustQuestion(process.stdin, process.stdout)

const askAboutServers = async (options: ResolvedOptions): Promise<void> => {
  const { approveServers } = await import('./approve-servers.ts')
  const { createServerQuestion } = await import('../terminal/server-question.ts')
  await approveServers(options, createServerQuestion(process.stdin, process.stdout))
}

interface FrontEndParts {
  readonly options: ResolvedOptions
  readonly prompt: string | undefined
  readonly compose: Compose
  readonly output: Output
  readonly shutdown: Shutdown
  readonly log: DebugLog
}

const runFrontEnd = async (parts: FrontEndParts): Promise<number> => {
  const { options, prompt, compose, output, shutdown, log } = parts
  if (options.initOnly) {
    const { runInitOnly } = await import('../commands/init-only.ts')
    return runInitOnly({ format: options.outputFormat, verbose: options.verbose }, compose, output, shutdown)
  }
  if (options.session.rewindFiles !== undefined) {
    const { runRewind } = await import('../commands/rewind-files.ts')
    return runRewind(options.session.rewindFiles, compose, output, shutdown)
  }
  if (!options.print) {
    const { runChat } = await import('../commands/chat.ts')
    const { paintFor } = await import('../terminal/paint.ts')
    const paint = paintFor(process.stdout, process.env)
    return runChat(
      { cwd: options.cwd, env: options.env, prompt, paint },
      compose,
      process.stdin,
      process.stdout,
      shutdown,
    )
  }
  if (options.inputFormat === 'stream-json') {
    const { runStream } = await import('../commands/stream.ts')
    if (isSdkRun(options.env)) {
      const { endWithHost } = await import('../io/host-watch.ts')
      endWithHost(process, () => shutdown.outputClosed())
    }
    return runStream(
      {
        askHost: options.permission.promptTool === 'stdio',
        replayUserMessages: options.replayUserMessages,
        newId: randomUUID,
        log: (event, fields) => log('io', event, fields),
        warn: options.ports.warn,
      },
      compose,
      process.stdin,
      output,
      shutdown,
    )
  }
  const [{ runPrint }, { readPrompt }] = await Promise.all([
    import('../commands/print.ts'),
    import('../io/prompt-input.ts'),
  ])
  const mayGoOn = options.session.mode !== 'new'
  const warn = (warning: string) => process.stderr.write(`${warning}\n`)
  const text = await readPrompt(prompt, process.stdin, warn, mayGoOn)
  const progress = await progressFor(options)
  return runPrint(
    {
      format: options.outputFormat,
      verbose: options.verbose,
      prompt: text,
      ...(progress === undefined ? {} : { progress }),
    },
    compose,
    output,
    shutdown,
  )
}

/** `--verbose` with text output shows on stderr what happens; stdout stays the answer alone. */
const progressFor = async (options: ResolvedOptions): Promise<EventSink | undefined> => {
  if (!options.verbose || options.outputFormat !== 'text') return undefined
  const [{ progressSink }, { paintFor }] = await Promise.all([
    import('../terminal/progress.ts'),
    import('../terminal/paint.ts'),
  ])
  return progressSink({
    cwd: options.cwd,
    paint: paintFor(process.stderr, options.env),
    skipAnswer: true,
    write: (text) => process.stderr.write(text),
  })
}

/** What a person reads; stack traces only with a debug log. */
const describe = (error: unknown): string => {
  if (error instanceof AgentError) return error.message
  if (isLostDirectory(error)) return 'Error: The current directory no longer exists. Change to one that does.'
  return `Error: ${error instanceof Error ? error.message : String(error)}`
}

const isLostDirectory = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd'
