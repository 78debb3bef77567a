import type { InitializeRequest } from '@agent-engine/protocol'
import type { EngineParts } from '../../engine/parts.ts'
import type { Catalog } from '../../model/catalog.ts'
import type { ShellSession } from '../../platform/shell-session/session.ts'
import type { Transcript } from '../../session/transcript.ts'
import type { PromptEnvironment } from '../../tools/define.ts'
import type { ResolvedOptions } from '../options.ts'
import { type AgentChoices, composeAgents } from './agents.ts'
import { composeContext, type PromptTexts } from './context.ts'
import type { SessionExtensions } from './extensions.ts'
import { createToolContexts, type ToolContextParts } from './tools.ts'

export interface ConversationParts {
  readonly options: ResolvedOptions
  readonly extensions: SessionExtensions
  readonly texts: PromptTexts
  readonly catalog: Catalog
  readonly promptEnvironment: PromptEnvironment
  readonly shell: ShellSession
  readonly transcript: Transcript
  readonly tools: Omit<ToolContextParts, 'shell'>
}

export interface Conversation
  extends Pick<Required<EngineParts>, 'context' | 'toolContext' | 'commands' | 'agents'> {
  /** Takes over what a host chooses with `initialize`. */
  initialize(request: InitializeRequest): void
}

/** What the engine's conversations are made of: the main one's context and tools, commands, and the subagents. */
export const composeConversation = (parts: ConversationParts): Conversation => {
  const { options, extensions, texts, catalog, promptEnvironment, shell, transcript, tools } = parts
  const choices: AgentChoices = { forwardText: false, perTaskStop: false }
  const context = {
    options,
    texts,
    catalog,
    registry: tools.registry,
    promptEnvironment,
    directories: () => tools.gate.directories,
    ...(extensions.style === undefined ? {} : { outputStyle: extensions.style }),
  }
  return {
    context: composeContext(context),
    toolContext: createToolContexts({ ...tools, shell }),
    commands: extensions.commands,
    agents: composeAgents({ extensions, choices, context, tools, shell, transcript }),
    initialize(request) {
      extensions.addAgents(request.agents ?? {})
      choices.forwardText = request.forwardSubagentText ?? choices.forwardText
      choices.perTaskStop = request.perTaskStopAffordance ?? choices.perTaskStop
    },
  }
}
