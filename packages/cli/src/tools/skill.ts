import type { SkillInput, SkillOutput } from '@agent-engine/protocol'
import type { PromptCommand } from '../extensions/prompt-command.ts'
import type { ToolContext } from './context.ts'
import { type Tool, type ToolEvent, ToolInputError } from './define.ts'
import { defineTool } from './define-tool.ts'
import { listCommands } from './prompt-commands.ts'

const LIST_CHARS = 8_000
const LINE_CHARS = 1_536

const describe = (
  skills: readonly PromptCommand[],
): string => `Loads a skill: instructions for a kind of work, with files of its own.

When a task falls under one of these skills, load the skill before you begin; its instructions come as the next message. Load each only once, and only those of this list.

Skills:
${listCommands(skills, LIST_CHARS, skillLine)}`

const skillLine = ({ name, description, whenToUse }: PromptCommand): string => {
  const text = [description, whenToUse].filter((part) => part !== undefined).join(' ')
  return `- ${name}: ${text.replace(/\s+/g, ' ').slice(0, LINE_CHARS)}`
}

interface Loaded extends SkillOutput {
  readonly text: string
}

const find = ({ skill }: SkillInput, { commands }: ToolContext): PromptCommand => {
  const name = skill.replace(/^\//, '')
  const skills = commands?.list.filter(({ kind, modelMayInvoke }) => kind === 'skill' && modelMayInvoke) ?? []
  const found = skills.find((each) => each.name === name)
  if (found !== undefined) return found
  const names = skills.map((each) => each.name).join(', ')
  throw new ToolInputError('unknown_skill', `Unknown skill: ${name}. There are: ${names || 'none'}`)
}

async function* run(input: SkillInput, ctx: ToolContext): AsyncGenerator<ToolEvent<Loaded>, void, void> {
  const skill = find(input, ctx)
  const text = (await ctx.commands?.expand(skill, input.args ?? '', ctx.signal)) ?? ''
  yield { type: 'done', output: { success: true, commandName: skill.name, text } }
}

/** The skills are asked for when the tool is first described. */
export const createSkillTool = (skills: () => readonly PromptCommand[]): Tool =>
  defineTool<SkillInput, Loaded>({
    name: 'Skill',
    input: async () => (await import('@agent-engine/protocol/tool-io/skill')).skillInputSchema,
    parallel: false,
    readOnly: true,
    subjects: ({ skill }) => [{ kind: 'name', name: skill.replace(/^\//, '') }],
    describe: () => describe(skills()),
    validate: async (input, ctx) => void find(input, ctx),
    run,
    toModel: ({ commandName, text }) => ({
      content: `Skill ${commandName} is loaded. Its instructions follow.`,
      followUp: [{ type: 'text', text }],
    }),
  })
