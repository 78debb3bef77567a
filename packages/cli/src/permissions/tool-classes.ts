import { isMcpToolName } from '@agent-engine/protocol/tool-names'

/** What a tool may do when no rule speaks of it (spec: permissions §5). Tools with paths, commands or URLs go by those. */
export type ToolClass = 'free' | 'subjects' | 'person' | 'ask'

const CLASSES: Readonly<Record<string, ToolClass>> = {
  Read: 'subjects',
  Grep: 'subjects',
  Glob: 'subjects',
  Edit: 'subjects',
  Write: 'subjects',
  NotebookEdit: 'subjects',
  Bash: 'subjects',
  WebFetch: 'subjects',
  TodoWrite: 'free',
  Task: 'free',
  BashOutput: 'free',
  KillShell: 'free',
  Skill: 'free',
  ListMcpResourcesTool: 'free',
  ReadMcpResourceTool: 'free',
  ToolSearch: 'free',
  EnterPlanMode: 'free',
  StructuredOutput: 'free',
  ExitPlanMode: 'person',
  AskUserQuestion: 'person',
}

/** Tools nobody knows, those of MCP servers first of all, are asked about whatever they say of themselves. */
export const toolClass = (toolName: string): ToolClass =>
  isMcpToolName(toolName) || !Object.hasOwn(CLASSES, toolName) ? 'ask' : (CLASSES[toolName] ?? 'ask')
