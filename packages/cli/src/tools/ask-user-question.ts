import type {
  AskUserQuestionInput,
  AskUserQuestionOutput,
} from '@agent-engine/protocol/tool-io/ask-user-question'
import { type Tool, ToolFailure, ToolInputError } from './define.ts'
import { defineTool } from './define-tool.ts'

const DESCRIPTION = `Asks the user one to four questions, each with two to four answers to choose from.

- For decisions that only the user can take and that change what you do next: a choice between designs, a missing requirement. Decide small things yourself, and find out what can be found out.
- \`header\` is a label of at most 12 characters. \`label\` of an option is short, \`description\` says what choosing it means. Put the option you would take first, and say so.
- The user can always answer in own words: add no option for that. \`multiSelect\` lets them choose several.
- Leave \`answers\` and \`annotations\` out.`

/** Puts questions to whoever answers permission questions; the answers come back in the input (spec: tools §8). */
export const askUserQuestionTool: Tool = defineTool<AskUserQuestionInput, AskUserQuestionOutput>({
  name: 'AskUserQuestion',
  input: async () =>
    (await import('@agent-engine/protocol/tool-io/ask-user-question')).askUserQuestionInputSchema,
  parallel: true,
  readOnly: true,
  requiresUserInteraction: true,
  subjects: () => [],
  describe: () => DESCRIPTION,
  async precheck({ answers }) {
    if (answers === undefined || Object.keys(answers).length === 0) return
    throw new ToolInputError(
      'answers_given',
      'The parameter `answers` is for the answers of the user. Ask without it.',
    )
  },
  async *run({ questions, answers = {} }) {
    const given = Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer !== ''))
    if (Object.keys(given).length === 0) {
      throw new ToolFailure(
        'not_answered',
        'The user did not answer. Decide yourself, or ask in your answer.',
      )
    }
    yield { type: 'done', output: { questions, answers: given } }
  },
  toModel: ({ answers }) => ({
    content: `The user has answered: ${Object.entries(answers)
      .map(([question, answer]) => `"${question}"="${answer}"`)
      .join(', ')}. Go on with that in mind.`,
  }),
})
