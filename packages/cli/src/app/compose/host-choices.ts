import type { HookRegistration, InitializeRequest } from '@agent-engine/protocol'
import type { ComposedSession } from '../../commands/session.ts'
import { tags } from '../../engine/record.ts'
import type { Transcript } from '../../session/transcript.ts'
import type { ResolvedOptions } from '../options.ts'
import type { PromptTexts } from './context.ts'
import type { Conversation } from './conversation.ts'
import { modelChoices } from './facts.ts'
import type { Ground } from './ground.ts'
import type { ComposedHooks } from './hooks.ts'
import type { MainAgent } from './main-agent.ts'
import type { ComposedMcp } from './mcp.ts'

/** What a host may choose with `initialize`. */
export interface HostChoices {
  hooks: HookRegistration
  aliases: Readonly<Record<string, string>>
  planInstructions: string | undefined
  /** Each answer is followed by a guess at the next prompt. */
  suggestions: boolean
}

export const noChoices = ({ promptSuggestions }: ResolvedOptions): HostChoices => ({
  hooks: {},
  aliases: {},
  planInstructions: undefined,
  suggestions: promptSuggestions,
})

/** What a host may choose from. */
export const choicesOf = ({
  rules,
  access: { catalog },
  checkpoints,
  serverModes,
}: Ground): Pick<ComposedSession, 'bypassAvailable' | 'models' | 'checkpoints' | 'serverModes'> => ({
  bypassAvailable: () => rules.bypassAvailable,
  models: () => modelChoices(catalog),
  checkpoints,
  serverModes,
})

export const promptTexts = (
  { systemPrompt, appendSystemPrompt, sharedPrompt }: ResolvedOptions,
  mcp: ComposedMcp,
  mainAgent: MainAgent,
): PromptTexts => ({
  agent: mainAgent.prompt,
  effort: mainAgent.effort,
  compactWindow: mainAgent.compactWindow,
  system: systemPrompt,
  append: appendSystemPrompt,
  isShared: sharedPrompt,
  servers: mcp.session.instructions,
})

/** What a host says with `initialize`; before the first turn it may still shape the prompt. */
export const takeInitialize = (
  request: InitializeRequest,
  parts: {
    readonly texts: PromptTexts
    readonly registered: HostChoices
    readonly conversation: Pick<Conversation, 'initialize'>
    readonly mcp: ComposedMcp
    readonly transcript: Transcript
    readonly hooks: Pick<ComposedHooks, 'registered' | 'named'>
  },
): void => {
  const { texts, registered } = parts
  texts.system = joined(request.systemPrompt) ?? texts.system
  texts.append = request.appendSystemPrompt ?? texts.append
  texts.isShared = request.excludeDynamicSections ?? texts.isShared ?? false
  registered.hooks = request.hooks ?? {}
  registered.aliases = request.toolAliases ?? registered.aliases
  registered.planInstructions = request.planModeInstructions ?? registered.planInstructions
  registered.suggestions = request.promptSuggestions ?? registered.suggestions
  parts.hooks.registered()
  parts.conversation.initialize(request)
  nameSession(parts, request.title ?? '')
  parts.mcp.initialize(request)
}

const nameSession = ({ transcript, hooks }: { transcript: Transcript } & NamedHooks, given: string): void => {
  const customTitle = given.trim()
  if (customTitle === '') return
  hooks.named(customTitle)
  transcript.appendRecord({ type: 'custom-title', customTitle, sessionId: transcript.sessionId })
}

/** The title of `--name`; a resumed session is renamed. */
export const nameFromFlag = ({
  options,
  transcript,
  hooks,
  frontEnd,
}: Pick<Ground, 'options' | 'transcript' | 'frontEnd'> & NamedHooks): void => {
  const customTitle = options.session.name
  if (customTitle === undefined) return
  const { sessionId } = transcript
  nameSession({ transcript, hooks }, customTitle)
  transcript.appendRecord({ type: 'agent-name', agentName: customTitle, sessionId })
  frontEnd.sink.emit({
    type: 'system',
    subtype: 'session_title_changed',
    title: customTitle,
    ...tags(transcript),
  })
}

interface NamedHooks {
  readonly hooks: Pick<ComposedHooks, 'named'>
}

const joined = (prompt: string | readonly string[] | undefined): string | undefined =>
  typeof prompt === 'string' ? prompt : prompt?.join('\n\n')
