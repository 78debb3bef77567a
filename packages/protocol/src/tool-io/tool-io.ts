import type * as z from 'zod'
import type { ToolName } from '../tool-names.ts'
import { askUserQuestionInputSchema } from './ask-user-question.ts'
import { bashInputSchema } from './bash.ts'
import { bashOutputInputSchema } from './bash-output.ts'
import { editInputSchema } from './edit.ts'
import { enterPlanModeInputSchema } from './enter-plan-mode.ts'
import { exitPlanModeInputSchema } from './exit-plan-mode.ts'
import { globInputSchema } from './glob.ts'
import { grepInputSchema } from './grep.ts'
import { killShellInputSchema } from './kill-shell.ts'
import { listMcpResourcesInputSchema } from './list-mcp-resources.ts'
import { notebookEditInputSchema } from './notebook-edit.ts'
import { askUserQuestionOutputSchema } from './outputs/ask-user-question.ts'
import { bashOutputSchema } from './outputs/bash.ts'
import { bashOutputOutputSchema } from './outputs/bash-output.ts'
import { editOutputSchema } from './outputs/edit.ts'
import { enterPlanModeOutputSchema } from './outputs/enter-plan-mode.ts'
import { exitPlanModeOutputSchema } from './outputs/exit-plan-mode.ts'
import { globOutputSchema } from './outputs/glob.ts'
import { grepOutputSchema } from './outputs/grep.ts'
import { killShellOutputSchema } from './outputs/kill-shell.ts'
import { listMcpResourcesOutputSchema } from './outputs/list-mcp-resources.ts'
import { notebookEditOutputSchema } from './outputs/notebook-edit.ts'
import { readOutputSchema } from './outputs/read.ts'
import { readMcpResourceOutputSchema } from './outputs/read-mcp-resource.ts'
import { skillOutputSchema } from './outputs/skill.ts'
import { slashCommandOutputSchema } from './outputs/slash-command.ts'
import { taskOutputSchema } from './outputs/task.ts'
import { todoWriteOutputSchema } from './outputs/todo-write.ts'
import { toolSearchOutputSchema } from './outputs/tool-search.ts'
import { webFetchOutputSchema } from './outputs/web-fetch.ts'
import { webSearchOutputSchema } from './outputs/web-search.ts'
import { writeOutputSchema } from './outputs/write.ts'
import { readInputSchema } from './read.ts'
import { readMcpResourceInputSchema } from './read-mcp-resource.ts'
import { skillInputSchema } from './skill.ts'
import { slashCommandInputSchema } from './slash-command.ts'
import { structuredOutputInputSchema, structuredOutputOutputSchema } from './structured-output.ts'
import { taskInputSchema } from './task.ts'
import { todoWriteInputSchema } from './todo-write.ts'
import { toolSearchInputSchema } from './tool-search.ts'
import { webFetchInputSchema } from './web-fetch.ts'
import { webSearchInputSchema } from './web-search.ts'
import { writeInputSchema } from './write.ts'

/** Tool → schemas of what the model sends and of the structured output hosts get. */
export const TOOL_IO = {
  Task: { input: taskInputSchema, output: taskOutputSchema },
  Bash: { input: bashInputSchema, output: bashOutputSchema },
  Glob: { input: globInputSchema, output: globOutputSchema },
  Grep: { input: grepInputSchema, output: grepOutputSchema },
  ExitPlanMode: { input: exitPlanModeInputSchema, output: exitPlanModeOutputSchema },
  Read: { input: readInputSchema, output: readOutputSchema },
  Edit: { input: editInputSchema, output: editOutputSchema },
  Write: { input: writeInputSchema, output: writeOutputSchema },
  NotebookEdit: { input: notebookEditInputSchema, output: notebookEditOutputSchema },
  WebFetch: { input: webFetchInputSchema, output: webFetchOutputSchema },
  TodoWrite: { input: todoWriteInputSchema, output: todoWriteOutputSchema },
  WebSearch: { input: webSearchInputSchema, output: webSearchOutputSchema },
  BashOutput: { input: bashOutputInputSchema, output: bashOutputOutputSchema },
  KillShell: { input: killShellInputSchema, output: killShellOutputSchema },
  Skill: { input: skillInputSchema, output: skillOutputSchema },
  SlashCommand: { input: slashCommandInputSchema, output: slashCommandOutputSchema },
  ListMcpResourcesTool: { input: listMcpResourcesInputSchema, output: listMcpResourcesOutputSchema },
  ReadMcpResourceTool: { input: readMcpResourceInputSchema, output: readMcpResourceOutputSchema },
  AskUserQuestion: { input: askUserQuestionInputSchema, output: askUserQuestionOutputSchema },
  EnterPlanMode: { input: enterPlanModeInputSchema, output: enterPlanModeOutputSchema },
  StructuredOutput: { input: structuredOutputInputSchema, output: structuredOutputOutputSchema },
  ToolSearch: { input: toolSearchInputSchema, output: toolSearchOutputSchema },
} as const satisfies Record<ToolName, { input: z.ZodType; output: z.ZodType }>

export type ToolInput<N extends ToolName> = z.infer<(typeof TOOL_IO)[N]['input']>
export type ToolOutput<N extends ToolName> = z.infer<(typeof TOOL_IO)[N]['output']>
