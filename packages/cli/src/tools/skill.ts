import type { SkillInput, SkillOutput } from '@agent-engine/protocol'
import type { PromptCommand } from '../extensions/prompt-command.ts'
import type { Subject } from '../permissions/subject.ts'
import type { ToolContext } from './context.ts'
import { type ModelResult, type Tool, type ToolEvent, ToolInputError } from './define.ts'
import { defineTool } from './define-tool.ts'
import { forkedTexts, runForked } from './forked-command.ts'
import { listCommands } from './prompt-commands.ts'

/** How long the list of skills may be, in characters (spec: context §16). */
export interface SkillListing {
  readonly chars: number
  /** Of one skill. */
  readonly lineChars: number
}

const DEFAULT_LISTING: SkillListing = { chars: 8_000, lineChars: 1_536 }

const describe = (
  skills: readonly PromptCommand[],
  { chars, lineChars }: SkillListing,
): string => `Loads a skill: instructions for a kind of work, with files of its own.

When a task falls under one of these skills, load the skill before you begin; its instructions come as the next message. Load each only once, and only those of this list.

Skills:
${listCommands(
  skills.filter(({ paths }) => paths === undefined),
  chars,
  (skill) => skillLine(skill, lineChars),
)}`

const skillLine = ({ name, description, whenToUse }: PromptCommand, max: number): string => {
  const text = [description, whenToUse].filter((part) => part !== undefined).join(' ')
  return `- ${name}: ${text.replace(/\s+/g, ' ').slice(0, max)}`
}

interface Loaded extends SkillOutput {
  /** For the conversation; absent when it is there already, or went to a subagent. */
  readonly text?: string
  /** What came back from the subagent. */
  readonly report?: readonly string[]
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
  const loaded = { success: true, commandName: skill.name }
  if (skill.fork === undefined) {
    const isNews = ctx.commands?.isNews(skill, text) ?? true
    yield { type: 'done', output: isNews ? { ...loaded, text } : loaded }
    return
  }
  const outcome = await runForked(skill, text, { ...ctx, agents: ctx.agents })
  const { agentId } = outcome
  yield { type: 'done', output: { ...loaded, status: 'forked', agentId, report: forkedTexts(outcome) } }
}

const toModel = ({ commandName, text, report }: Loaded): ModelResult => {
  if (report !== undefined) return { content: report.map((each) => ({ type: 'text', text: each })) }
  return text === undefined
    ? { content: `Skill ${commandName} is loaded already: its instructions stand above.` }
    : {
        content: `Skill ${commandName} is loaded. Its instructions follow.`,
        followUp: [{ type: 'text', text }],
      }
}

/** A skill that allows more than the session does needs a permission itself. */
const subjectOf = (name: string, skills: readonly PromptCommand[]): Subject => {
  const skill = skills.find((each) => each.name === name)
  const grants = (skill?.allowedTools.length ?? 0) > 0 || skill?.hooks !== undefined
  return { kind: 'name', name, ...(grants ? { grants: true } : {}) }
}

/** The skills are asked for when the tool is first described. */
export const createSkillTool = (
  skills: () => readonly PromptCommand[],
  listing: SkillListing = DEFAULT_LISTING,
): Tool =>
  defineTool<SkillInput, Loaded>({
    name: 'Skill',
    input: async () => (await import('@agent-engine/protocol/tool-io/skill')).skillInputSchema,
    parallel: false,
    readOnly: true,
    subjects: ({ skill }) => [subjectOf(skill.replace(/^\//, ''), skills())],
    describe: ({ env }) =>
      describe(skills(), {
        ...listing,
        chars: Number(env.SLASH_COMMAND_TOOL_CHAR_BUDGET) || listing.chars,
      }),
    validate: async (input, ctx) => void find(input, ctx),
    run,
    toModel,
  })
