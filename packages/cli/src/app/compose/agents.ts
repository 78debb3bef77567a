import { dirname } from 'node:path'
import { isOn } from '../../config/env-flag.ts'
import type { AgentWorkplace, SubagentPort } from '../../engine/parts.ts'
import type { ShellSession } from '../../platform/shell-session/session.ts'
import { subagentFile } from '../../session/files.ts'
import { toolResultsDirectory } from '../../session/tool-results.ts'
import type { Transcript } from '../../session/transcript.ts'
import { type ContextParts, composeAgentContext } from './context.ts'
import type { SessionExtensions } from './extensions.ts'
import { createToolContexts, type ToolContextParts } from './tools.ts'

/** What a host may still choose with `initialize`. */
export interface AgentChoices {
  forwardText: boolean
  /** The host can stop background agents one by one, so an interrupt leaves them alone. */
  perTaskStop: boolean
}

export interface AgentParts {
  readonly extensions: SessionExtensions
  readonly choices: AgentChoices
  readonly context: ContextParts
  readonly tools: Omit<ToolContextParts, 'shell'>
  readonly shell: ShellSession
  readonly transcript: Transcript
}

const MAX_DEPTH = 3
const MAX_CONCURRENT = 20

/** Subagents as the engine starts them: each with a context, a shell directory, a read state and a task list of its own. */
export const composeAgents = (parts: AgentParts): SubagentPort => {
  const { extensions, choices, transcript } = parts
  const { env } = parts.context.options
  return {
    definitions: () => extensions.agents(),
    open: (spec, agentId, cwd): AgentWorkplace => {
      const shell = parts.shell.fork(cwd)
      return {
        context: composeAgentContext(parts.context, spec, cwd),
        toolContext: createToolContexts({ ...parts.tools, shell }),
        cwd: () => shell.cwd,
        transcriptPath: subagentFile(dirname(toolResultsDirectory(transcript.path)), agentId),
      }
    },
    forwardText: () => choices.forwardText || isOn(env.CLAUDE_CODE_FORWARD_SUBAGENT_TEXT),
    stopOnInterrupt: () => !choices.perTaskStop,
    model: env.CLAUDE_CODE_SUBAGENT_MODEL || undefined,
    maxDepth: Number(env.CLAUDE_CODE_MAX_SUBAGENT_SPAWN_DEPTH) || MAX_DEPTH,
    maxConcurrent: Number(env.CLAUDE_CODE_MAX_CONCURRENT_SUBAGENTS) || MAX_CONCURRENT,
  }
}
