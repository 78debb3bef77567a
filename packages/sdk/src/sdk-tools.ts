import type {
  AskUserQuestionInput,
  AskUserQuestionOutput,
} from '@agent-engine/protocol/tool-io/ask-user-question'
import type { BashInput, BashOutput } from '@agent-engine/protocol/tool-io/bash'
import type { BashOutputInput, BashOutputOutput } from '@agent-engine/protocol/tool-io/bash-output'
import type { EditInput, EditOutput } from '@agent-engine/protocol/tool-io/edit'
import type { EnterPlanModeOutput } from '@agent-engine/protocol/tool-io/enter-plan-mode'
import type {
  ExitPlanModeOutput,
  ExitPlanModeInput as WireExitPlanModeInput,
} from '@agent-engine/protocol/tool-io/exit-plan-mode'
import type { GlobInput, GlobOutput } from '@agent-engine/protocol/tool-io/glob'
import type { GrepInput, GrepOutput } from '@agent-engine/protocol/tool-io/grep'
import type { KillShellInput, KillShellOutput } from '@agent-engine/protocol/tool-io/kill-shell'
import type {
  ListMcpResourcesInput,
  ListMcpResourcesOutput,
} from '@agent-engine/protocol/tool-io/list-mcp-resources'
import type { NotebookEditInput, NotebookEditOutput } from '@agent-engine/protocol/tool-io/notebook-edit'
import type { ReadInput, ReadOutput } from '@agent-engine/protocol/tool-io/read'
import type {
  ReadMcpResourceInput,
  ReadMcpResourceOutput,
} from '@agent-engine/protocol/tool-io/read-mcp-resource'
import type { TaskInput, TaskOutput } from '@agent-engine/protocol/tool-io/task'
import type { TodoWriteInput, TodoWriteOutput } from '@agent-engine/protocol/tool-io/todo-write'
import type { WebFetchInput, WebFetchOutput } from '@agent-engine/protocol/tool-io/web-fetch'
import type { WebSearchInput, WebSearchOutput } from '@agent-engine/protocol/tool-io/web-search'
import type { WriteInput, WriteOutput } from '@agent-engine/protocol/tool-io/write'

/*
 * Inputs and outputs of the built-in tools (spec: SDK, section 15). Types only. Inputs are in `tool_use` blocks and in
 * hooks; outputs are `tool_use_result` of user messages. Names are those of the types, which differ from the names of
 * the tools: `FileReadInput` belongs to `Read`, `AgentInput` to `Task`.
 */

export type {
  AskUserQuestionInput,
  AskUserQuestionOutput,
} from '@agent-engine/protocol/tool-io/ask-user-question'
export type { BashInput, BashOutput } from '@agent-engine/protocol/tool-io/bash'
export type { BashOutputInput, BashOutputOutput } from '@agent-engine/protocol/tool-io/bash-output'
export type {
  EditInput as FileEditInput,
  EditOutput as FileEditOutput,
} from '@agent-engine/protocol/tool-io/edit'
export type { EnterPlanModeInput, EnterPlanModeOutput } from '@agent-engine/protocol/tool-io/enter-plan-mode'
export type { ExitPlanModeOutput } from '@agent-engine/protocol/tool-io/exit-plan-mode'
export type { GlobInput, GlobOutput } from '@agent-engine/protocol/tool-io/glob'
export type { GrepInput, GrepOutput } from '@agent-engine/protocol/tool-io/grep'
export type { KillShellInput, KillShellOutput } from '@agent-engine/protocol/tool-io/kill-shell'
export type {
  ListMcpResourcesInput,
  ListMcpResourcesOutput,
} from '@agent-engine/protocol/tool-io/list-mcp-resources'
export type { NotebookEditInput, NotebookEditOutput } from '@agent-engine/protocol/tool-io/notebook-edit'
export type {
  ReadInput as FileReadInput,
  ReadOutput as FileReadOutput,
} from '@agent-engine/protocol/tool-io/read'
export type {
  ReadMcpResourceInput,
  ReadMcpResourceOutput,
} from '@agent-engine/protocol/tool-io/read-mcp-resource'
export type { FileHunk as PatchHunk } from '@agent-engine/protocol/tool-io/structured-patch'
export type { TaskOutput as AgentOutput } from '@agent-engine/protocol/tool-io/task'
export type { TodoWriteInput, TodoWriteOutput } from '@agent-engine/protocol/tool-io/todo-write'
export type { WebFetchInput, WebFetchOutput } from '@agent-engine/protocol/tool-io/web-fetch'
export type { WebSearchInput, WebSearchOutput } from '@agent-engine/protocol/tool-io/web-search'
export type {
  WriteInput as FileWriteInput,
  WriteOutput as FileWriteOutput,
} from '@agent-engine/protocol/tool-io/write'

/** Any field: the tools of MCP servers name their own. */
export interface McpInput {
  [field: string]: unknown
}

export type AgentInput = TaskInput & {
  name?: string
  team_name?: string
  effort?: string
  mode?: string
  isolation?: string
}

export type ExitPlanModeInput = WireExitPlanModeInput & {
  allowedPrompts?: { tool: 'Bash'; prompt: string }[]
}

// Tools of later versions that this engine does not have; programs that handle them still compile.
export interface TaskStopInput {
  task_id?: string
  shell_id?: string
}
export interface TaskCreateInput {
  subject: string
  description: string
  activeForm?: string
  metadata?: Record<string, unknown>
}
export interface TaskGetInput {
  taskId: string
}
export interface TaskUpdateInput {
  taskId: string
  subject?: string
  description?: string
  activeForm?: string
  status?: 'pending' | 'in_progress' | 'completed' | 'deleted'
  addBlocks?: string[]
  addBlockedBy?: string[]
  owner?: string
  metadata?: Record<string, unknown>
}
export type TaskListInput = Record<string, never>
export interface EnterWorktreeInput {
  name?: string
  path?: string
}
export interface ExitWorktreeInput {
  action: 'keep' | 'remove'
  discard_changes?: boolean
}
export interface CronCreateInput {
  cron: string
  prompt: string
  recurring?: boolean
  durable?: boolean
}
export interface CronDeleteInput {
  id: string
}
export type CronListInput = Record<string, never>

export type ToolInputSchemas =
  | AgentInput
  | AskUserQuestionInput
  | BashInput
  | BashOutputInput
  | EditInput
  | ExitPlanModeInput
  | GlobInput
  | GrepInput
  | KillShellInput
  | ListMcpResourcesInput
  | McpInput
  | NotebookEditInput
  | ReadInput
  | ReadMcpResourceInput
  | TodoWriteInput
  | WebFetchInput
  | WebSearchInput
  | WriteInput

/** `tool_use_result` of user messages. */
export type ToolOutputSchemas =
  | AskUserQuestionOutput
  | BashOutput
  | BashOutputOutput
  | EditOutput
  | EnterPlanModeOutput
  | ExitPlanModeOutput
  | GlobOutput
  | GrepOutput
  | KillShellOutput
  | ListMcpResourcesOutput
  | NotebookEditOutput
  | ReadMcpResourceOutput
  | ReadOutput
  | TaskOutput
  | TodoWriteOutput
  | WebFetchOutput
  | WebSearchOutput
  | WriteOutput
