import type { InitializeRequest } from '@agent-engine/protocol'
import type { EngineParts } from '../../engine/parts.ts'
import type { Catalog } from '../../model/catalog.ts'
import { nodeFiles } from '../../platform/files.ts'
import type { ShellSession } from '../../platform/shell-session/session.ts'
import type { SessionCheckpoints } from '../../session/checkpoint/lazy.ts'
import type { OpenedSession } from '../../session/open-options.ts'
import type { SideFiles } from '../../session/side-files.ts'
import type { Transcript } from '../../session/transcript.ts'
import type { PromptEnvironment } from '../../tools/define.ts'
import { createReadState } from '../../tools/read-state.ts'
import type { ResolvedOptions } from '../options.ts'
import { type AgentChoices, type AgentParts, composeAgents } from './agents.ts'
import { composeContext, type PromptTexts } from './context.ts'
import { maySpendOnExtras } from './engine-options.ts'
import type { SessionExtensions } from './extensions.ts'
import { composeNestedSkills } from './nested-skills.ts'
import { pastOf } from './past.ts'
import { createToolContexts, type ToolContextParts } from './tools.ts'
import { workingState } from './working-state.ts'

export interface ConversationParts extends Pick<AgentParts, 'servers' | 'memories' | 'smallModel'> {
  readonly options: ResolvedOptions
  readonly extensions: SessionExtensions
  readonly texts: PromptTexts
  readonly catalog: Catalog
  readonly promptEnvironment: PromptEnvironment
  readonly shell: ShellSession
  readonly opened: OpenedSession
  readonly transcript: Transcript
  readonly side: SideFiles
  readonly tools: Omit<ToolContextParts, 'shell'>
  /** What the main conversation's tools write can be taken back; a subagent's can't. */
  readonly checkpoints: SessionCheckpoints
}

export interface Conversation
  extends Pick<
    Required<EngineParts>,
    'context' | 'toolContext' | 'commands' | 'skillsNear' | 'agents' | 'working'
  > {
  /** Takes over what a host chooses with `initialize`. */
  initialize(request: InitializeRequest): void
}

/** What the engine's conversations are made of: the main one's context and tools, commands, and the subagents. */
export const composeConversation = (parts: ConversationParts): Conversation => {
  const { options, extensions, texts, catalog, promptEnvironment, shell, opened, transcript, tools } = parts
  const { servers, memories, smallModel } = parts
  const choices: AgentChoices = {
    forwardText: options.forwardSubagentText,
    perTaskStop: false,
    summaries: false,
  }
  const context = {
    options,
    texts,
    catalog,
    registry: tools.registry,
    promptEnvironment,
    directories: () => tools.gate.directories,
    ...(extensions.style === undefined ? {} : { outputStyle: extensions.style }),
  }
  const past = pastOf(opened, options.cwd, nodeFiles)
  const readState = createReadState(past?.restore)
  if (past !== undefined && past.todos.length > 0) {
    parts.side.updateState({ todos: past.todos.map((todo) => ({ ...todo })) })
  }
  return {
    context: composeContext(context),
    toolContext: createToolContexts({
      ...tools,
      shell,
      files: parts.checkpoints.guard(nodeFiles),
      readState,
      ...(past === undefined ? {} : { past }),
    }),
    working: () => workingState(readState, shell, options.cwd),
    ...composeNestedSkills({ options, extensions, commands: extensions.commands }),
    agents: composeAgents({
      extensions,
      choices,
      context,
      tools,
      shell,
      transcript,
      servers,
      memories,
      smallModel,
    }),
    initialize(request) {
      extensions.addAgents(request.agents ?? {})
      extensions.chooseSkills(request.skills === 'all' ? undefined : request.skills)
      if (Array.isArray(request.skills)) extensions.keepSkills(request.skills)
      choices.forwardText = request.forwardSubagentText ?? choices.forwardText
      choices.summaries = maySpendOnExtras(options) && (request.agentProgressSummaries ?? choices.summaries)
      choices.perTaskStop = request.perTaskStopAffordance ?? choices.perTaskStop
    },
  }
}
