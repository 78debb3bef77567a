import type { TaskInput, TaskOutput, Usage } from '@agent-engine/protocol'
import type { AgentSpec } from '../extensions/agent-spec.ts'
import type { AgentReport, AgentStarted } from './agents.ts'
import type { ToolContext } from './context.ts'
import { type ModelResult, type Tool, type ToolEvent, ToolFailure } from './define.ts'
import { defineTool } from './define-tool.ts'
import { DEFAULT_AGENT, forkedTexts } from './forked-command.ts'

const describe = (
  agents: readonly AgentSpec[],
): string => `Gives a task to a subagent: it works on its own, with a context of its own, and reports back once.

Agents:
${agents.map(agentLine).join('\n')}

Use one for searches that may take many steps, for parts of the work that don't depend on each other, and where only the outcome matters to you. Read a file or look up a name yourself: that is faster.

- The agent sees nothing of this conversation. Put everything it has to know into \`prompt\`: the goal, what is known, the files, whether it may change anything, and what to report.
- Start several in one message when their tasks are independent; they run at the same time.
- The user does not see the report. Tell them what matters in it.
- With \`run_in_background\` you go on at once and are told when the agent has finished. Don't wait for it in a loop.`

const agentLine = ({ name, description, tools }: AgentSpec): string =>
  `- ${name}: ${description.replace(/\s+/g, ' ')} (tools: ${tools === undefined ? 'all' : tools.join(', ') || 'none'})`

async function* run(input: TaskInput, ctx: ToolContext): AsyncGenerator<ToolEvent<TaskOutput>, void, void> {
  if (ctx.agents === undefined) throw new ToolFailure('no_agents', 'No agents can be started here.')
  const outcome = await ctx.agents.run(
    {
      toolUseId: ctx.toolUseId,
      description: input.description,
      prompt: input.prompt,
      type: input.subagent_type ?? DEFAULT_AGENT,
      ...(input.model === undefined ? {} : { model: input.model }),
      ...(input.run_in_background === undefined ? {} : { background: input.run_in_background }),
    },
    ctx.signal,
  )
  yield {
    type: 'done',
    output: outcome.type === 'completed' ? completed(input, outcome) : launched(input, outcome),
  }
}

const completed = (input: TaskInput, report: AgentReport): TaskOutput => ({
  status: 'completed',
  prompt: input.prompt,
  content: report.texts.map((text) => ({ type: 'text', text })),
  totalDurationMs: Math.round(report.durationMs),
  totalTokens: allTokens(report.usage),
  totalToolUseCount: report.toolUses,
  usage: report.usage,
  agentId: report.agentId,
  agentType: input.subagent_type ?? DEFAULT_AGENT,
  resolvedModel: report.model,
})

const launched = (input: TaskInput, started: AgentStarted): TaskOutput => ({
  status: 'async_launched',
  isAsync: true,
  agentId: started.agentId,
  description: input.description,
  prompt: input.prompt,
  outputFile: started.outputFile,
  resolvedModel: started.model,
})

const allTokens = (usage: Usage): number =>
  usage.input_tokens +
  (usage.cache_creation_input_tokens ?? 0) +
  (usage.cache_read_input_tokens ?? 0) +
  usage.output_tokens

const toModel = (output: TaskOutput): ModelResult => {
  if (output.status === 'completed') {
    return {
      content:
        output.content.length > 0
          ? output.content
          : [{ type: 'text', text: 'The agent finished without a report.' }],
    }
  }
  const { agentId, resolvedModel = '', outputFile } = output
  const texts = forkedTexts({ type: 'started', agentId, model: resolvedModel, outputFile })
  return { content: texts.map((text) => ({ type: 'text', text })) }
}

/** `agents` is asked when the tool is first described: hosts define agents after the session was put together. */
export const createTaskTool = (agents: () => readonly AgentSpec[]): Tool =>
  defineTool<TaskInput, TaskOutput>({
    name: 'Task',
    input: async () => (await import('@agent-engine/protocol/tool-io/task')).taskInputSchema,
    parallel: true,
    readOnly: true,
    subjects: ({ subagent_type }) => [{ kind: 'name', name: subagent_type ?? DEFAULT_AGENT }],
    describe: () => describe(agents()),
    run,
    toModel,
  })
