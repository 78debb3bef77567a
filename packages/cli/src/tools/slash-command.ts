import type { SlashCommandInput, SlashCommandOutput } from '@agent-engine/protocol'
import { type CommandCall, parseCommandCall } from '../extensions/expand-command.ts'
import type { PromptCommand } from '../extensions/prompt-command.ts'
import type { ToolContext } from './context.ts'
import { type ModelResult, type Tool, type ToolEvent, ToolInputError } from './define.ts'
import { defineTool } from './define-tool.ts'
import { forkedTexts, runForked } from './forked-command.ts'
import { listCommands } from './prompt-commands.ts'

const LIST_CHARS = 15_000

const describe = (
  commands: readonly PromptCommand[],
  budget: number,
): string => `Runs one of the user's own commands: a prompt that they keep for a recurring task.

Use a command when the user asks for what it does. Its text comes as the next message; do what it says. Never guess a command that is not in this list.

Commands:
${listCommands(commands, budget, commandLine)}`

const commandLine = ({ name, argumentHint, description }: PromptCommand): string =>
  `- /${name}${argumentHint === '' ? '' : ` ${argumentHint}`}: ${description.replace(/\s+/g, ' ')}`

interface Called {
  readonly call: CommandCall
  readonly command: PromptCommand
}

const find = ({ command: text }: SlashCommandInput, { commands }: ToolContext): Called => {
  const call = parseCommandCall(text.startsWith('/') ? text : `/${text}`)
  const command = commands?.list.find(({ name }) => name === call?.name)
  if (call === undefined || command === undefined) {
    throw new ToolInputError('unknown_command', `Unknown slash command: ${text.split(/\s/)[0]}`)
  }
  if (!mayCall(command)) {
    throw new ToolInputError('command_not_for_models', `/${command.name} can only be called by the user.`)
  }
  return { call, command }
}

/** What models may call: the user's commands with a description of their own. */
export const mayCall = ({ kind, source, isDescribed, modelMayInvoke }: PromptCommand): boolean =>
  kind === 'command' && source !== 'built-in' && isDescribed && modelMayInvoke

interface Expanded extends SlashCommandOutput {
  readonly text?: string
  /** What came back from the subagent that got the text. */
  readonly report?: readonly string[]
}

async function* run(
  input: SlashCommandInput,
  ctx: ToolContext,
): AsyncGenerator<ToolEvent<Expanded>, void, void> {
  const { call, command } = find(input, ctx)
  const text = (await ctx.commands?.expand(command, call.args, ctx.signal)) ?? ''
  const called = { success: true, commandName: command.name }
  if (command.fork === undefined) {
    yield { type: 'done', output: { ...called, text } }
    return
  }
  const outcome = await runForked(command, text, { ...ctx, agents: ctx.agents })
  yield { type: 'done', output: { ...called, report: forkedTexts(outcome) } }
}

const toModel = ({ commandName, text = '', report }: Expanded): ModelResult =>
  report === undefined
    ? { content: `/${commandName} runs. Its text follows.`, followUp: [{ type: 'text', text }] }
    : { content: report.map((each) => ({ type: 'text', text: each })) }

/** The commands are asked for when the tool is first described. `SLASH_COMMAND_TOOL_CHAR_BUDGET` limits their list. */
export const createSlashCommandTool = (commands: () => readonly PromptCommand[]): Tool =>
  defineTool<SlashCommandInput, Expanded>({
    name: 'SlashCommand',
    input: async () => (await import('@agent-engine/protocol/tool-io/slash-command')).slashCommandInputSchema,
    parallel: false,
    readOnly: true,
    subjects: ({ command }) => [{ kind: 'name', name: command }],
    describe: ({ env }) => describe(commands(), Number(env.SLASH_COMMAND_TOOL_CHAR_BUDGET) || LIST_CHARS),
    validate: async (input, ctx) => void find(input, ctx),
    run,
    toModel,
  })
