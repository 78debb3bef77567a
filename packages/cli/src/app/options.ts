import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { AgentDefinition, JsonObject, Settings } from '@agent-engine/protocol'
import { messageOf } from '@agent-engine/protocol/errors'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { isOn } from '../config/env-flag.ts'
import { checkRequirements } from '../config/requirements.ts'
import type { Environment } from '../config/settings-env.ts'
import { EFFORTS, type Effort, type ThinkingChoice } from '../context/thinking-setting.ts'
import type { ChosenCompaction } from '../context/thresholds.ts'
import type { Budget } from '../engine/budget.ts'
import type { SetupTrigger } from '../engine/hooks/session-hooks.ts'
import type { Model } from '../model/port.ts'
import { readGivenFile } from '../platform/given-file.ts'
import type { HttpClient } from '../platform/http.ts'
import type { SpawnProgram } from '../platform/spawn-port.ts'
import { type Stamps, systemStamps } from '../platform/stamps.ts'
import { COMPATIBLE_VERSION } from '../platform/version.ts'
import { agentDefinitions } from './agent-definitions.ts'
import type { CliFlags } from './argv.ts'
import { compactionChoice } from './compaction-choice.ts'
import { type DebugChoice, debugChoice } from './debug-choice.ts'
import { flagRuleProblems } from './flag-rules.ts'
import { type McpChoice, mcpChoice } from './mcp-options.ts'
import { type PermissionChoice, permissionChoice } from './permission-options.ts'
import { withoutSideload } from './reduced-start.ts'
import { splitRuleList } from './rule-list.ts'
import { malformedRules } from './rule-lists.ts'
import type { RunSettings } from './settings.ts'
import { checkSideload } from './sideload.ts'
import { StartupError } from './startup-error.ts'

/** Everything a run is told, from flags and environment, resolved once. */
export interface ResolvedOptions {
  readonly cwd: string
  /** Where the project's configuration and memory are. */
  readonly configRoot: string
  readonly env: Environment
  readonly print: boolean
  readonly outputFormat: 'text' | 'json' | 'stream-json'
  readonly inputFormat: 'text' | 'stream-json'
  readonly verbose: boolean
  readonly includePartialMessages: boolean
  readonly replayUserMessages: boolean
  /** Hook messages for every event, not only SessionStart and Setup. */
  readonly includeHookEvents: boolean
  /** The form that answers must have. */
  readonly jsonSchema: JsonObject | undefined
  /** Subagents tell what they say too. */
  readonly forwardSubagentText: boolean
  /** Each answer is followed by a guess at the next prompt. */
  readonly promptSuggestions: boolean
  /** The host keeps a copy of the transcript. */
  readonly sessionMirror: boolean
  /** What Setup hooks are told; undefined: they do not run. */
  readonly setup: SetupTrigger | undefined
  /** Setup and SessionStart hooks run, and nothing else. */
  readonly initOnly: boolean
  readonly maxTurns: number | undefined
  readonly session: SessionChoice
  readonly model: string | undefined
  /** The command line says which model, so no agent does. */
  readonly modelByFlag: boolean
  readonly fallbackModels: readonly string[]
  readonly maxThinkingTokens: number | undefined
  readonly thinking: ThinkingChoice
  readonly effort: Effort | undefined
  readonly betas: readonly string[]
  /** Tokens for the whole task, as the model is told. */
  readonly taskBudget: number | undefined
  /** undefined: our own prompt; a text (also the empty one) replaces it. */
  readonly systemPrompt: string | undefined
  readonly appendSystemPrompt: string | undefined
  /** Ends the prompt of every subagent. */
  readonly appendSubagentSystemPrompt: string | undefined
  /** The system prompt holds nothing of this machine. */
  readonly sharedPrompt: boolean
  /** What the command line says of automatic compaction. */
  readonly compaction: ChosenCompaction | undefined
  /** False: there are no commands and no skills, and a slash is a letter like others. */
  readonly slashCommands: boolean
  /** Hosts are told of the helper that gets keys. */
  readonly authStatus: boolean
  readonly permission: PermissionChoice
  readonly tools: readonly string[] | undefined
  readonly cassette: CassetteChoice | undefined
  readonly debug: DebugChoice | undefined
  readonly mcp: McpChoice
  /** Subagents of the command line, by name. */
  readonly agents: Readonly<Record<string, AgentDefinition>>
  /** The agent that leads the conversation. */
  readonly mainAgent: string | undefined
  readonly pluginFolders: readonly string[]
  /** Those of the plugin folders whose MCP servers stay away. */
  readonly serverlessPlugins: readonly string[]
  readonly budget: Budget
  /** For each subagent by itself. */
  readonly agentBudget: Budget
  readonly settings: RunSettings
  readonly ports: RunPorts
  /** The same with the settings files as they are now, and values over those of `--settings`. */
  reread(overlay: JsonObject): Promise<ResolvedOptions>
  readonly warnings: readonly string[]
}

export interface SessionChoice {
  readonly mode: 'new' | 'resume' | 'continue'
  /** The session to resume, or the id that a new session or fork gets. */
  readonly resumeId: string | undefined
  readonly newId: string | undefined
  readonly fork: boolean
  /** The title that the session gets. */
  readonly name: string | undefined
  readonly resumeAt: string | undefined
  /** Only take files back to this message. */
  readonly rewindFiles: string | undefined
  /** With `resumeAt`: uuid of the prompt whose turn is all that may be cut off. */
  readonly dropsTurn: string | undefined
  readonly persist: boolean
  /** The project's own sessions; undefined: where they usually are. */
  readonly directory: string | undefined
  /** Resume also what this user's engine did not make. */
  readonly trust: boolean
}

export type CassetteChoice =
  | { readonly type: 'record'; readonly file: string }
  | { readonly type: 'replay'; readonly file: string; readonly loose: boolean }

/** What a run gets from whoever starts it, beside what it is told. */
export interface RunPorts {
  /** Takes one line for the person who started it. */
  warn(line: string): void
  /** Answers in place of the API. */
  readonly model?: Model
  /** The time of day and ids in place of the system's. */
  readonly stamps?: Stamps
  /** Sends every request in place of connections of our own. */
  readonly http?: HttpClient
  /** Runs every program in place of processes of our own. */
  readonly spawn?: SpawnProgram
}

export interface Surroundings {
  readonly cwd: string
  readonly print: boolean
  /** Effective user id; undefined where there is none. */
  readonly uid: number | undefined
  /** Default: warnings go to stderr, and the API answers. */
  readonly ports?: RunPorts
}

/** Where the times and ids of a run come from. */
export const stampsOf = ({ ports }: Pick<ResolvedOptions, 'ports'>): Stamps => ports.stamps ?? systemStamps

const PROCESS_PORTS: RunPorts = { warn: (line) => void process.stderr.write(`${line}\n`) }

export const resolveOptions = (
  given: CliFlags,
  around: Surroundings,
  settings: RunSettings,
): ResolvedOptions => {
  const { cwd } = around
  const { env, effective } = settings
  checkSideload(given, effective)
  const { flags, warnings } = withoutSideload(given, settings.reduced)
  const effort = effortChoice(flags, env)
  const permission = permissionChoice(flags, settings, { ...around, env })
  return {
    cwd,
    configRoot: settings.root,
    env,
    print: around.print,
    outputFormat: flags.outputFormat ?? 'text',
    inputFormat: flags.inputFormat ?? 'text',
    verbose: flags.verbose ?? false,
    includePartialMessages: flags.includePartialMessages ?? false,
    replayUserMessages: flags.replayUserMessages ?? false,
    includeHookEvents: flags.includeHookEvents ?? false,
    jsonSchema: jsonSchemaOf(flags.jsonSchema),
    forwardSubagentText: flags.forwardSubagentText ?? false,
    promptSuggestions: flags.outputFormat === 'stream-json' && isWanted(flags.promptSuggestions),
    sessionMirror: flags.sessionMirror ?? false,
    setup: setupChoice(flags),
    initOnly: flags.initOnly ?? false,
    maxTurns: turnLimit(flags, env),
    session: sessionChoice(flags, env, cwd),
    model: flags.model ?? env.ANTHROPIC_MODEL ?? effective.model,
    modelByFlag: flags.model !== undefined,
    fallbackModels: fallbackModels(flags, effective),
    maxThinkingTokens: thinkingTokens(flags, env),
    thinking: thinkingChoice(flags, effective),
    effort: effort.level,
    betas: (flags.betas ?? []).flatMap((value) => value.split(',')).filter((name) => name !== ''),
    taskBudget: flags.taskBudget,
    systemPrompt: flags.systemPrompt ?? fileText(flags.systemPromptFile, '--system-prompt-file', cwd),
    appendSystemPrompt:
      flags.appendSystemPrompt ?? fileText(flags.appendSystemPromptFile, '--append-system-prompt-file', cwd),
    appendSubagentSystemPrompt: flags.appendSubagentSystemPrompt,
    sharedPrompt: flags.excludeDynamicSystemPromptSections ?? false,
    compaction: compactionChoice(flags),
    slashCommands: !flags.disableSlashCommands,
    authStatus: flags.enableAuthStatus ?? false,
    permission: permission.choice,
    tools: toolChoice(flags.tools),
    cassette: cassetteChoice(flags, cwd),
    debug: debugChoice(flags, env, cwd),
    mcp: mcpChoice(flags, cwd),
    agents: agentDefinitions(flags.agents, cwd),
    mainAgent: flags.agent ?? effective.agent,
    ...pluginChoice(flags, cwd),
    budget: budgetOf(env, 'AGENT_MAX', flags.maxBudgetUsd),
    agentBudget: budgetOf(env, 'AGENT_SUBAGENT_MAX', amount(env.AGENT_SUBAGENT_MAX_USD)),
    settings,
    ports: around.ports ?? PROCESS_PORTS,
    reread: async (overlay) => resolveOptions(given, around, await settings.reload(overlay)),
    warnings: [
      ...settings.warnings,
      ...warnings,
      ...checkRequirements(effective, COMPATIBLE_VERSION),
      ...effort.warnings,
      ...malformedRules(settings.layers).map((problem) => `Warning: ${problem}`),
      ...flagRuleProblems(flags),
      ...permission.missing.map((path) => `Warning: --add-dir ${path}: no such directory; ignored.`),
    ],
  }
}

/** A flag whose value may be left out; `false`, `0`, `no` and `off` take it back. */
const isWanted = (value: boolean | string = false): boolean =>
  typeof value === 'string' ? isOn(value) : value

const setupChoice = ({ init, initOnly, maintenance }: CliFlags): SetupTrigger | undefined => {
  if (init || initOnly) return 'init'
  return maintenance ? 'maintenance' : undefined
}

const pluginChoice = (
  { pluginDir = [], pluginDirNoMcp = [] }: CliFlags,
  cwd: string,
): Pick<ResolvedOptions, 'pluginFolders' | 'serverlessPlugins'> => ({
  pluginFolders: [...pluginDir, ...pluginDirNoMcp],
  serverlessPlugins: pluginDirNoMcp.map((folder) => resolve(cwd, folder)),
})

const thinkingChoice = (
  { thinking, thinkingDisplay }: CliFlags,
  { alwaysThinkingEnabled }: Settings,
): ThinkingChoice => ({
  adaptive: thinking === undefined ? alwaysThinkingEnabled === true : thinking === 'adaptive',
  ...(thinkingDisplay === undefined ? {} : { display: thinkingDisplay }),
})

const fallbackModels = ({ fallbackModel: flag }: CliFlags, settings: Settings): readonly string[] => {
  const given = flag ?? settings.fallbackModel ?? []
  return (typeof given === 'string' ? given.split(',') : given)
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

const sessionChoice = (flags: CliFlags, env: Environment, cwd: string): SessionChoice => {
  const resumeId = typeof flags.resume === 'string' ? flags.resume : undefined
  return {
    mode: resumeId !== undefined ? 'resume' : flags.continue ? 'continue' : 'new',
    resumeId,
    newId: flags.sessionId,
    fork: flags.forkSession ?? false,
    name: flags.name?.trim(),
    resumeAt: flags.resumeSessionAt,
    rewindFiles: flags.rewindFiles,
    dropsTurn: flags.resumeDropsTurn,
    directory: sessionsDirectory(flags.sessionsDir, cwd),
    trust: flags.trustSession ?? false,
    persist:
      flags.sessionPersistence &&
      !isOn(env.CLAUDE_CODE_SKIP_PROMPT_HISTORY) &&
      !isOn(env.AGENT_SKIP_SESSIONS),
  }
}

/** The folder is made when it is missing; a file in its place would leave the project's copy out in silence. */
const sessionsDirectory = (given: string | undefined, cwd: string): string | undefined => {
  const isThere = given && statSync(resolve(cwd, given), { throwIfNoEntry: false })
  if (!isThere || isThere.isDirectory()) return given
  throw new StartupError(
    'no_sessions_directory',
    `Error: --sessions-dir ${given}: it is a file, not a directory. Name a folder; it is made when it is missing.`,
  )
}

/** `default` names the whole set; an empty value offers no built-in tool at all. */
const toolChoice = (values: readonly string[] | undefined): readonly string[] | undefined => {
  if (values === undefined) return undefined
  const names = splitRuleList(values)
  return names.includes('default') ? undefined : names
}

const cassetteChoice = (flags: CliFlags, cwd: string): CassetteChoice | undefined => {
  if (flags.record !== undefined) return { type: 'record', file: resolve(cwd, flags.record) }
  if (flags.replay !== undefined) {
    return { type: 'replay', file: resolve(cwd, flags.replay), loose: flags.replayLoose ?? false }
  }
  return undefined
}

/** Zero and less mean no limit. */
const turnLimit = ({ maxTurns }: CliFlags, env: Environment): number | undefined => {
  const limit = maxTurns ?? Number.parseInt(env.CLAUDE_CODE_MAX_TURNS ?? '', 10)
  return limit > 0 ? limit : undefined
}

const fileText = (path: string | undefined, flag: string, cwd: string): string | undefined => {
  if (path === undefined) return undefined
  try {
    return readGivenFile(resolve(cwd, path))
  } catch (cause) {
    throw new StartupError(
      'unreadable_file',
      `Error: ${flag} ${path}: ${messageOf(cause)}. Name a text file.`,
      {
        cause,
      },
    )
  }
}

/** The session's money by flag, everything else by variables: `AGENT_MAX_…` and, for each subagent, `AGENT_SUBAGENT_MAX_…`. */
const budgetOf = (env: Environment, prefix: string, usd: number | undefined): Budget => {
  const tokens = wholeNumber(env[`${prefix}_TOKENS`])
  const seconds = wholeNumber(env[`${prefix}_SECONDS`])
  const toolCalls = wholeNumber(env[`${prefix}_TOOL_CALLS`])
  const turns = wholeNumber(env[`${prefix}_TURNS`])
  return {
    ...(usd === undefined ? {} : { usd }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(seconds === undefined ? {} : { wallMs: seconds * 1000 }),
    ...(toolCalls === undefined ? {} : { toolCalls }),
    ...(turns === undefined ? {} : { turns }),
  }
}

const amount = (text: string | undefined): number | undefined =>
  text !== undefined && text.trim() !== '' && Number(text) >= 0 ? Number(text) : undefined

/** A flag counts more than the variable; `--thinking adaptive` leaves it to the model. */
const thinkingTokens = (flags: CliFlags, env: Environment): number | undefined => {
  if (flags.maxThinkingTokens !== undefined) return flags.maxThinkingTokens
  if (flags.thinking !== undefined) return flags.thinking === 'disabled' ? 0 : undefined
  return wholeNumber(env.MAX_THINKING_TOKENS)
}

/** An unknown level is told and left out (spec: cli §4). */
const effortChoice = (
  flags: CliFlags,
  env: Environment,
): { readonly level: Effort | undefined; readonly warnings: readonly string[] } => {
  const [value, from] =
    flags.effort === undefined
      ? [env.CLAUDE_CODE_EFFORT_LEVEL ?? '', 'CLAUDE_CODE_EFFORT_LEVEL']
      : [flags.effort, '--effort']
  const level = EFFORTS.find((known) => known === value)
  if (level !== undefined || (value === '' && flags.effort === undefined)) return { level, warnings: [] }
  return {
    level: undefined,
    warnings: [`Warning: ${from} '${value}': no such level (${EFFORTS.join(', ')}); ignored.`],
  }
}

const wholeNumber = (value: string | undefined): number | undefined => {
  const number = Number(value)
  return value !== undefined && value.trim() !== '' && Number.isInteger(number) && number >= 0
    ? number
    : undefined
}

const jsonSchemaOf = (text: string | undefined): JsonObject | undefined => {
  if (text === undefined) return undefined
  try {
    const schema: unknown = JSON.parse(text)
    if (isJsonObject(schema)) return schema
  } catch (cause) {
    throw new StartupError('invalid_schema', '--json-schema: the value is not JSON. Give a JSON schema.', {
      cause,
    })
  }
  throw new StartupError('invalid_schema', '--json-schema: the value is no JSON object. Give a JSON schema.')
}
