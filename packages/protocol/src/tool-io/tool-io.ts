import type * as z from 'zod'
import type { ToolName } from '../tool-names.ts'
import { askUserQuestionInputSchema, askUserQuestionOutputSchema } from './ask-user-question.ts'
import { bashInputSchema, bashOutputSchema } from './bash.ts'
import { bashOutputInputSchema, bashOutputOutputSchema } from './bash-output.ts'
import { editInputSchema, editOutputSchema } from './edit.ts'
import { enterPlanModeInputSchema, enterPlanModeOutputSchema } from './enter-plan-mode.ts'
import { exitPlanModeInputSchema, exitPlanModeOutputSchema } from './exit-plan-mode.ts'
import { globInputSchema, globOutputSchema } from './glob.ts'
import { grepInputSchema, grepOutputSchema } from './grep.ts'
import { killShellInputSchema, killShellOutputSchema } from './kill-shell.ts'
import { listMcpResourcesInputSchema, listMcpResourcesOutputSchema } from './list-mcp-resources.ts'
import { notebookEditInputSchema, notebookEditOutputSchema } from './notebook-edit.ts'
import { readInputSchema, readOutputSchema } from './read.ts'
import { readMcpResourceInputSchema, readMcpResourceOutputSchema } from './read-mcp-resource.ts'
import { skillInputSchema, skillOutputSchema } from './skill.ts'
import { slashCommandInputSchema, slashCommandOutputSchema } from './slash-command.ts'
import { structuredOutputInputSchema, structuredOutputOutputSchema } from './structured-output.ts'
import { taskInputSchema, taskOutputSchema } from './task.ts'
import { todoWriteInputSchema, todoWriteOutputSchema } from './todo-write.ts'
import { toolSearchInputSchema, toolSearchOutputSchema } from './tool-search.ts'
import { webFetchInputSchema, webFetchOutputSchema } from './web-fetch.ts'
import { webSearchInputSchema, webSearchOutputSchema } from './web-search.ts'
import { writeInputSchema, writeOutputSchema } from './write.ts'

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
