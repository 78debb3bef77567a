import type { PromptCommand } from '../extensions/prompt-command.ts'
import type { AgentReport, AgentStarted, Agents } from './agents.ts'
import { ToolFailure } from './define.ts'

export const DEFAULT_AGENT = 'general-purpose'

/** Gives the text of a command with `context: fork` to a subagent. */
export const runForked = (
  command: PromptCommand,
  prompt: string,
  call: { readonly agents: Agents | undefined; readonly toolUseId: string; readonly signal: AbortSignal },
): Promise<AgentReport | AgentStarted> => {
  const { fork, name, model, effort } = command
  if (call.agents === undefined) throw new ToolFailure('no_agents', 'No agents can be started here.')
  return call.agents.run(
    {
      toolUseId: call.toolUseId,
      description: name,
      prompt,
      type: fork?.agent ?? DEFAULT_AGENT,
      background: fork?.background ?? false,
      ...(model === undefined ? {} : { model }),
      ...(effort === undefined ? {} : { effort }),
    },
    call.signal,
  )
}

/** What is said of it: its report, or that it works on. */
export const forkedTexts = (outcome: AgentReport | AgentStarted): readonly string[] => {
  if (outcome.type === 'completed') {
    return outcome.texts.length > 0 ? outcome.texts : ['The agent finished without a report.']
  }
  return [
    `Agent ${outcome.agentId} works in the background. You will get its report as a message when it has finished; go on with other work, or end your turn. Its conversation so far: ${outcome.outputFile}`,
  ]
}
