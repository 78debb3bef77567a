import { AgentError } from '@agent-engine/protocol/errors'
import { Command, CommanderError, Option } from 'commander'
import type { ThinkingDisplay } from '../context/thinking-setting.ts'
import { FLAGS, type FlagSpec } from './flags.ts'

/** The command line was wrong, or asked for text and nothing else. `output` is meant for stdout, `message` for stderr. */
export class UsageError extends AgentError {
  constructor(message: string) {
    super('usage', message)
    this.name = 'UsageError'
  }
}

/** The flags as they were given; what is absent was not on the command line. */
export interface CliFlags {
  readonly print?: boolean
  readonly outputFormat?: 'text' | 'json' | 'stream-json'
  readonly inputFormat?: 'text' | 'stream-json'
  readonly verbose?: boolean
  readonly includePartialMessages?: boolean
  readonly replayUserMessages?: boolean
  readonly includeHookEvents?: boolean
  readonly jsonSchema?: string
  readonly forwardSubagentText?: boolean
  readonly promptSuggestions?: boolean | string
  readonly sessionMirror?: boolean
  /** Says what holds anyway: input is read in order, so a first `initialize` is answered before the first turn. */
  readonly awaitInitialize?: boolean
  readonly init?: boolean
  readonly initOnly?: boolean
  readonly maintenance?: boolean
  readonly maxTurns?: number
  readonly debug?: boolean | string
  readonly debugFile?: string
  readonly debugToStderr?: boolean
  readonly enableAuthStatus?: boolean
  readonly continue?: boolean
  /** true: the flag without a value. */
  readonly resume?: boolean | string
  readonly forkSession?: boolean
  readonly sessionId?: string
  readonly name?: string
  readonly resumeSessionAt?: string
  readonly rewindFiles?: string
  readonly resumeDropsTurn?: string
  readonly sessionPersistence: boolean
  readonly sessionsDir?: string
  readonly trustSession?: boolean
  readonly model?: string
  readonly fallbackModel?: string
  readonly systemPrompt?: string
  readonly systemPromptFile?: string
  readonly appendSystemPrompt?: string
  readonly appendSystemPromptFile?: string
  readonly appendSubagentSystemPrompt?: string
  readonly excludeDynamicSystemPromptSections?: boolean
  /** `auto` or a number of tokens. */
  readonly autocompact?: string
  readonly maxThinkingTokens?: number
  readonly thinking?: 'adaptive' | 'disabled'
  readonly thinkingDisplay?: ThinkingDisplay
  readonly taskBudget?: number
  readonly effort?: string
  readonly betas?: readonly string[]
  readonly permissionMode?: string
  readonly allowedTools?: readonly string[]
  readonly disallowedTools?: readonly string[]
  readonly tools?: readonly string[]
  readonly disableSlashCommands?: boolean
  readonly permissionPromptTool?: string
  readonly permissionPrompts?: 'host' | 'none'
  readonly addDir?: readonly string[]
  readonly agents?: string
  readonly agent?: string
  readonly pluginDir?: readonly string[]
  readonly pluginDirNoMcp?: readonly string[]
  readonly projectConfigRoot?: string
  readonly maxBudgetUsd?: number
  readonly dangerouslySkipPermissions?: boolean
  readonly allowDangerouslySkipPermissions?: boolean
  readonly mcpConfig?: readonly string[]
  readonly strictMcpConfig?: boolean
  readonly settings?: string
  readonly settingSources?: string
  readonly managedSettings?: string
  readonly trustProject?: boolean
  readonly bare?: boolean
  readonly safeMode?: boolean
  readonly record?: string
  readonly replay?: string
  readonly replayLoose?: boolean
}

/** What the command line asks for. */
export type Invocation =
  | { readonly type: 'run'; readonly flags: CliFlags; readonly prompt: string | undefined }
  | { readonly type: 'show'; readonly text: string }
  | { readonly type: 'subcommand'; readonly name: string; readonly args: readonly string[] }

/** Subcommands parse their own arguments; `agent NAME …` with another first word is a prompt. */
export const parseArgv = (args: readonly string[], subcommands: ReadonlyMap<string, string>): Invocation => {
  const first = args[0]
  if (first !== undefined && subcommands.has(first)) {
    return { type: 'subcommand', name: first, args: args.slice(1) }
  }
  let shown = ''
  let complaint = ''
  const program = createProgram(subcommands).configureOutput({
    writeOut: (part) => {
      shown += part
    },
    writeErr: (part) => {
      complaint += part
    },
  })
  try {
    program.parse(args.map(longForm), { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { type: 'show', text: shown }
    throw new UsageError(explained(complaint.trimEnd() || error.message, args))
  }
  return { type: 'run', flags: program.opts<CliFlags>(), prompt: program.args[0] }
}

/** What went wrong, with what the parser does not say. */
const explained = (complaint: string, args: readonly string[]): string => {
  if (complaint.endsWith('argument missing'))
    return `${complaint}. One that starts with a dash needs the form --flag=value.`
  const [, name, value] = args.map((arg) => /^(--[^=]+)=(.*)$/s.exec(arg)).find(isSwitch) ?? []
  return name !== undefined && complaint.includes(`'${name}=`)
    ? `error: ${name} takes no value, got '${value}'.`
    : complaint
}

const isSwitch = (match: RegExpExecArray | null): boolean =>
  match !== null && FLAGS.some((spec) => longNames(spec).includes(match[1] ?? '') && !/[<[]/.test(spec.flags))

const longNames = ({ flags }: FlagSpec): readonly string[] => flags.match(/--[\w-]+/g) ?? []

/** The one short name of two letters; read letter by letter it would be `--debug=2e`. */
const longForm = (arg: string): string => (arg === '-d2e' ? '--debug-to-stderr' : arg)

const createProgram = (subcommands: ReadonlyMap<string, string>): Command => {
  const program = new Command('agent')
    .description('A coding agent for the terminal, for pipes and for programs.')
    .usage('[options] [prompt]')
    .argument('[prompt]', 'what to do; also read from stdin')
    .allowExcessArguments(true)
    .showSuggestionAfterError(true)
    .helpOption('-h, --help', 'show this help')
    .exitOverride()
    .addHelpText('after', footer(subcommands))
  for (const spec of FLAGS) program.addOption(toOption(spec))
  return program.option('-v, --version', 'show the version')
}

const toOption = (spec: FlagSpec): Option => {
  const option = new Option(spec.flags, spec.text).helpGroup(`${spec.group}:`)
  if (spec.choices !== undefined) option.choices([...spec.choices])
  if (spec.value !== undefined) option.argParser(numberParser(spec))
  return option.hideHelp(spec.hidden === true)
}

const numberParser =
  (spec: FlagSpec) =>
  (value: string): number => {
    const { least = -Infinity, above = -Infinity } = spec
    const number = Number(value)
    const isNumber = spec.value === 'integer' ? Number.isInteger(number) : Number.isFinite(number)
    if (value.trim() !== '' && isNumber && number >= least && number > above) return number
    const kind = spec.value === 'integer' ? 'whole number' : 'number'
    const limit = spec.least === undefined ? '' : ` of ${spec.least} or more`
    const bound = spec.above === undefined ? limit : ` above ${spec.above}`
    throw new UsageError(`error: ${longNames(spec)[0]} needs a ${kind}${bound}, got '${value}'.`)
  }

const footer = (subcommands: ReadonlyMap<string, string>): string => {
  const width = Math.max(0, ...[...subcommands.keys()].map((name) => name.length))
  const lines = [...subcommands].map(([name, what]) => `  agent ${name.padEnd(width)}  ${what}`)
  return `
Examples:
  agent                                 talk to the agent in this directory
  agent -p "why does the build fail?"   one answer, then exit
  git diff | agent -p "review this"     stdin joins the prompt
  agent -c -p "now add a test"          go on with the last session

Commands:
${lines.join('\n')}

Values that start with a dash need the form --flag=value. "--" ends the options; the rest is the prompt.`
}
