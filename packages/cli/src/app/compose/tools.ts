import type { Environment } from '../../config/settings-env.ts'
import type { PermissionGate } from '../../permissions/gate.ts'
import type { ChildRegistry } from '../../platform/child-registry.ts'
import { type Files, nodeFiles } from '../../platform/files.ts'
import { createSearch } from '../../platform/local-search.ts'
import type { ShellSession } from '../../platform/shell-session/session.ts'
import type { OpenedSession } from '../../session/open-options.ts'
import { createReadOnlyCheck } from '../../shell/read-only-check.ts'
import { askUserQuestionTool } from '../../tools/ask-user-question.ts'
import { createBashTool } from '../../tools/bash.ts'
import { createBashOutputTool } from '../../tools/bash-output.ts'
import type { ToolContext } from '../../tools/context.ts'
import type { PromptEnvironment, Tool } from '../../tools/define.ts'
import { editTool } from '../../tools/edit.ts'
import { enterPlanModeTool } from '../../tools/enter-plan-mode.ts'
import { exitPlanModeTool } from '../../tools/exit-plan-mode.ts'
import { createFileChangeWatch } from '../../tools/file-changes.ts'
import { globTool } from '../../tools/glob.ts'
import { grepTool } from '../../tools/grep.ts'
import { killShellTool } from '../../tools/kill-shell.ts'
import { notebookEditTool } from '../../tools/notebook-edit.ts'
import { readTool } from '../../tools/read.ts'
import { createReadState, type ReadState } from '../../tools/read-state.ts'
import { createSkillTool, type SkillListing } from '../../tools/skill.ts'
import { createSlashCommandTool, mayCall } from '../../tools/slash-command.ts'
import { createTaskTool } from '../../tools/task.ts'
import { createTodoState } from '../../tools/todo-state.ts'
import { todoWriteTool } from '../../tools/todo-write.ts'
import { webFetchTool } from '../../tools/web-fetch.ts'
import { webSearchTool } from '../../tools/web-search.ts'
import { writeTool } from '../../tools/write.ts'
import type { ResolvedOptions } from '../options.ts'
import type { SessionExtensions } from './extensions.ts'
import type { ComposedModel } from './model.ts'
import type { AgentPast } from './past.ts'
import type { ToolPorts } from './tool-ports.ts'

export interface BuiltInParts {
  readonly extensions: SessionExtensions
  readonly options: ResolvedOptions
  readonly promptEnvironment: PromptEnvironment
  /** Somebody can be asked questions. */
  readonly asks: boolean
  readonly access: Pick<ComposedModel, 'catalog' | 'port'>
  readonly opened: Pick<OpenedSession, 'model'>
}

/** Every built-in tool, in the order of the API request (spec: tools §1). */
const builtInTools = ({
  extensions,
  options,
  promptEnvironment: { backgroundShells },
  asks,
  access: { catalog, port },
  opened,
}: BuiltInParts): readonly Tool[] => [
  createTaskTool(() => extensions.agents()),
  createBashTool({ isReadOnly: createReadOnlyCheck(), backgroundShells }),
  globTool,
  grepTool,
  ...(asks ? [exitPlanModeTool] : []),
  readTool,
  editTool,
  writeTool,
  notebookEditTool,
  webFetchTool,
  todoWriteTool,
  webSearchTool,
  createBashOutputTool({ wholeOutput: options.settings.effective.bashOutput?.incremental === false }),
  killShellTool,
  ...commandTools(
    extensions,
    listingOf(options, catalog.contextWindow(port.resolve(options.model ?? opened.model))),
  ),
  ...(asks ? [askUserQuestionTool, enterPlanModeTool] : []),
]

/** The same tools until the commands and skills change. */
export const sessionTools = (parts: BuiltInParts): (() => readonly Tool[]) => {
  let basis: unknown
  let tools: readonly Tool[] = []
  return () => {
    const now = parts.extensions.commands()
    if (now !== basis) {
      basis = now
      tools = builtInTools(parts)
    }
    return tools
  }
}

/** Tools that have something to offer only where there are skills or commands. */
const commandTools = (extensions: SessionExtensions, listing: SkillListing): readonly Tool[] => {
  const commands = extensions.commands()
  const forModels = commands.filter(({ kind, modelMayInvoke }) => kind === 'skill' && modelMayInvoke)
  const callable = commands.filter(mayCall)
  return [
    ...(forModels.length > 0 ? [createSkillTool(() => forModels, listing)] : []),
    ...(callable.length > 0 ? [createSlashCommandTool(() => callable)] : []),
  ]
}

const CHARS_PER_TOKEN = 4

const listingOf = ({ settings }: ResolvedOptions, window: number): SkillListing => {
  const { skillListingBudgetFraction = 0.01, skillListingMaxDescChars = 1_536 } = settings.effective
  return {
    chars: Math.round(window * skillListingBudgetFraction * CHARS_PER_TOKEN),
    lineChars: skillListingMaxDescChars,
  }
}

export interface ToolContextParts {
  readonly env: Environment
  readonly shell: ShellSession
  readonly registry: ChildRegistry
  readonly gate: PermissionGate
  readonly ports: ToolPorts
  /** What a resumed agent knew. */
  readonly past?: AgentPast
  /** Default: that of an agent that has read nothing. */
  readonly readState?: ReadState
  /** Default: the files of this machine as they are. */
  readonly files?: Files
  countTokens(text: string, signal: AbortSignal): Promise<number>
}

/** The effects of one agent's tools: what it has read and its task list belong to it alone. */
export const createToolContexts = (
  parts: ToolContextParts,
): ((toolUseId: string, signal: AbortSignal) => ToolContext) => {
  const { env, shell, registry, gate, past, files = nodeFiles } = parts
  const readState = parts.readState ?? createReadState(past?.restore)
  const todos = createTodoState(past?.todos)
  const changes = createFileChangeWatch(readState, files, gate.mayRead)
  const search = createSearch({ registry, env })
  return (toolUseId, signal) => ({
    toolUseId,
    signal,
    cwd: shell.cwd,
    env,
    files,
    search,
    shell,
    readState,
    todos,
    changes,
    mayRead: gate.mayRead,
    ...parts.ports(toolUseId, signal),
    countTokens: (text) => parts.countTokens(text, signal),
  })
}
