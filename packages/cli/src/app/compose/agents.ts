import { isOn } from '../../config/env-flag.ts'
import type { AskSmallModel, SubagentPort } from '../../engine/parts.ts'
import type { ShellSession } from '../../platform/shell-session/session.ts'
import type { Transcript } from '../../session/transcript.ts'
import type { AgentServers } from './agent-servers.ts'
import type { ContextParts } from './context.ts'
import type { SessionExtensions } from './extensions.ts'
import type { ToolContextParts } from './tools.ts'

/** What a host may still choose with `initialize`. */
export interface AgentChoices {
  forwardText: boolean
  /** The host can stop background agents one by one, so an interrupt leaves them alone. */
  perTaskStop: boolean
  /** It wants to read now and then what a running agent is doing. */
  summaries: boolean
}

export interface AgentParts {
  readonly extensions: SessionExtensions
  readonly choices: AgentChoices
  readonly context: ContextParts
  readonly tools: Omit<ToolContextParts, 'shell'>
  readonly shell: ShellSession
  readonly transcript: Transcript
  readonly servers: AgentServers
  /** Answers what is asked of the small fast model beside the conversation. */
  readonly smallModel: AskSmallModel
  /** Folders in which agents may write without a question. */
  readonly memories: Set<string>
}

const MAX_DEPTH = 3
const MAX_CONCURRENT = 20
const SUMMARY_MS = 30_000

/** Subagents as the engine starts them. */
export const composeAgents = (parts: AgentParts): SubagentPort => {
  const { extensions, choices } = parts
  const { env } = parts.context.options
  return {
    definitions: () => extensions.agents(),
    async open(spec, agentId, parent) {
      const { openWorkplace } = await import('./agent-workplace.ts')
      return openWorkplace(parts, spec, agentId, parent)
    },
    forwardText: () => choices.forwardText || isOn(env.CLAUDE_CODE_FORWARD_SUBAGENT_TEXT),
    summarize: () =>
      choices.summaries
        ? { ask: parts.smallModel, everyMs: Number(env.AGENT_PROGRESS_SUMMARY_MS) || SUMMARY_MS }
        : undefined,
    stopOnInterrupt: () => !choices.perTaskStop,
    model: env.CLAUDE_CODE_SUBAGENT_MODEL || undefined,
    maxDepth: Number(env.CLAUDE_CODE_MAX_SUBAGENT_SPAWN_DEPTH) || MAX_DEPTH,
    maxConcurrent: Number(env.CLAUDE_CODE_MAX_CONCURRENT_SUBAGENTS) || MAX_CONCURRENT,
  }
}
