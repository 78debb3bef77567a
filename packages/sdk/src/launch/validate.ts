import { HOOK_EVENTS } from '@agent-engine/protocol/hook-events'
import type { Options } from '../options.ts'
import { warnOnce } from '../warnings.ts'
import { settingsArgument } from './settings.ts'
import { assertSkillNames } from './skills.ts'
import { assertValueKinds } from './value-kinds.ts'

const events: ReadonlySet<string> = new Set(HOOK_EVENTS)

/** Refuses options that contradict each other, before anything is started (spec: SDK, section 3.4). */
export function validateOptions(options: Options): void {
  assertValueKinds(options)
  for (const [message, isWrong] of CONFLICTS) if (isWrong(options)) throw new TypeError(message)
  settingsArgument(options)
  if (options.skills !== undefined) assertSkillNames(options.skills)
  if (options.hooks !== undefined) validateHooks(options.hooks)
}

const CONFLICTS: readonly (readonly [message: string, isWrong: (options: Options) => boolean])[] = [
  [
    'options.canUseTool and options.permissionPromptToolName exclude each other: only one can answer',
    (o) => o.canUseTool !== undefined && o.permissionPromptToolName !== undefined,
  ],
  [
    'options.fallbackModel is the same as options.model: it would fail in the same way',
    (o) => o.fallbackModel !== undefined && o.fallbackModel === o.model,
  ],
  [
    "options.plugins: only plugins of type 'local' are supported",
    (o) => o.plugins?.some((plugin) => plugin.type !== 'local') ?? false,
  ],
  [
    'options.supportedDialogKinds needs options.onUserDialog to show them',
    (o) => (o.supportedDialogKinds?.length ?? 0) > 0 && o.onUserDialog === undefined,
  ],
  [
    'options.sessionStore needs a transcript: it excludes persistSession: false',
    (o) => o.sessionStore !== undefined && o.persistSession === false,
  ],
  [
    'options.sessionStore excludes enableFileCheckpointing: file copies are not in the store',
    (o) => o.sessionStore !== undefined && o.enableFileCheckpointing === true,
  ],
  [
    'options.engine runs in this process: it excludes options that start one (transport, spawnAgentProcess, spawnClaudeCodeProcess, pathToAgentExecutable, pathToClaudeCodeExecutable)',
    (o) => o.engine !== undefined && startsProcess(o),
  ],
  [
    'options.sandbox cannot be merged into a settings file: give options.settings as an object',
    (o) =>
      o.sandbox !== undefined && typeof o.settings === 'string' && !o.settings.trimStart().startsWith('{'),
  ],
]

function startsProcess(o: Options): boolean {
  const named = o.pathToAgentExecutable ?? o.pathToClaudeCodeExecutable
  return (o.transport ?? o.spawnAgentProcess ?? o.spawnClaudeCodeProcess ?? named) !== undefined
}

function validateHooks(hooks: NonNullable<Options['hooks']>): void {
  for (const [event, matchers] of Object.entries(hooks)) {
    if (matchers === undefined) continue
    if (!events.has(event)) {
      warnOnce(
        'AGENT_SDK_UNKNOWN_HOOK_EVENT',
        `options.hooks: no engine event is called "${event}"; its hooks never run`,
      )
    }
    if (!Array.isArray(matchers)) throw new TypeError(`options.hooks.${event} must be an array of matchers`)
    for (const matcher of matchers) {
      if (!Array.isArray(matcher?.hooks) || !matcher.hooks.every((hook) => typeof hook === 'function')) {
        throw new TypeError(`options.hooks.${event}: each matcher needs "hooks", an array of functions`)
      }
    }
  }
}
