import type { Decision } from '../permissions/decision.ts'
import type { Agents } from '../tools/agents.ts'
import type { Findable } from '../tools/find-tools.ts'
import type { ToolUse } from '../tools/result.ts'
import type { RunnerParts } from '../tools/runner-parts.ts'
import { type CommandUser, promptCommands } from './commands/prompt-commands.ts'
import { askWithHooks } from './hooks/permission-hooks.ts'
import type { EngineParts } from './parts.ts'
import { tags } from './record.ts'
import { shellTasks } from './shell-tasks.ts'
import { warn } from './warn.ts'

/** What the runner of tool calls gets from an engine. */
export const runnerParts = (
  parts: EngineParts,
  caller?: CommandUser & { readonly agents: Agents },
  mayDefer = false,
): RunnerParts => ({
  registry: parts.tools(),
  gate: parts.gate,
  hooks: parts.hooks,
  ask: askWithHooks(parts),
  limits: parts.limits,
  cwd: () => parts.cwd(),
  ...(parts.agent === undefined ? {} : { agentId: parts.agent.id }),
  context: (toolUseId, signal) => {
    const context = parts.toolContext(toolUseId, signal)
    return {
      ...context,
      ...(caller === undefined
        ? {}
        : {
            agents: caller.agents,
            shellTasks: shellTasks(parts, caller.state, toolUseId, () => context.shell.background),
          }),
      deferredTools: () => deferredTools(parts),
      commands: promptCommands(parts, () => runnerParts(parts), caller),
    }
  },
  onProgress: (use, data) =>
    parts.sink.emit({
      type: 'tool_progress',
      tool_use_id: use.id,
      tool_name: use.name,
      parent_tool_use_id: null,
      elapsed_time_seconds: typeof data.elapsedSeconds === 'number' ? data.elapsedSeconds : 0,
      ...tags(parts.transcript),
    }),
  mayDefer,
  onIgnored: (content) => warn(parts, content),
  onDenied: (use, decision) => parts.sink.emit(permissionDenied(parts, use, decision)),
})

const deferredTools = ({ tools, facts }: EngineParts): readonly Findable[] =>
  tools().tools.flatMap((tool) =>
    tool.deferred === true
      ? [
          {
            name: tool.name,
            description: `${tool.describe(facts.promptEnvironment)} ${tool.searchHint ?? ''}`,
          },
        ]
      : [],
  )

const permissionDenied = (
  parts: EngineParts,
  use: ToolUse,
  decision: Exclude<Decision, { behavior: 'allow' }>,
) => ({
  type: 'system' as const,
  subtype: 'permission_denied' as const,
  tool_name: use.name,
  tool_use_id: use.id,
  decision_reason_type: decision.reason.type,
  decision_reason: decision.message,
  message: decision.message,
  ...tags(parts.transcript),
})
