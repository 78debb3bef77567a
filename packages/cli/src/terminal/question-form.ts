import { isJsonObject } from '@agent-engine/protocol/json-object'
import type { PermissionAnswer, PermissionAsk } from '../tools/ask.ts'
import type { Paint } from './paint.ts'

/** Where the questions are shown and answered. */
export interface FormTerminal {
  write(text: string): void
  /** One line of input; undefined at its end. */
  question(text: string): Promise<string | undefined>
  readonly paint: Paint
}

interface Question {
  readonly text: string
  readonly options: readonly { readonly label: string; readonly description: string }[]
  readonly several: boolean
}

/** Puts the questions of an AskUserQuestion call to the person at the terminal. */
export const answerQuestions = async (
  { input }: Pick<PermissionAsk, 'input'>,
  terminal: FormTerminal,
): Promise<PermissionAnswer> => {
  const answers: Record<string, string> = {}
  for (const question of questionsIn(input.questions)) {
    const answer = await answerOne(question, terminal)
    if (answer !== '') answers[question.text] = answer
  }
  if (Object.keys(answers).length > 0) return { behavior: 'allow', updatedInput: { ...input, answers } }
  return {
    behavior: 'deny',
    message: 'The user did not answer. Decide yourself, or ask another way.',
    interrupt: false,
  }
}

const answerOne = async (
  question: Question,
  { write, question: ask, paint }: FormTerminal,
): Promise<string> => {
  const { text, options, several } = question
  write(`\n${paint('yellow', '?')} ${text}\n`)
  options.forEach(
    ({ label, description }, at) => void write(`  ${at + 1}. ${label}  ${paint('dim', description)}\n`),
  )
  const hint = several
    ? 'Numbers with commas between them, or your own words: '
    : 'A number, or your own words: '
  return chosen((await ask(`  ${hint}`))?.trim() ?? '', question)
}

/** Numbers become the labels of options; whatever is not a choice of numbers is an answer in own words. */
const chosen = (answer: string, { options, several }: Question): string => {
  const parts = several ? answer.split(',') : [answer]
  const labels = parts.map((part) =>
    /^\d+$/.test(part.trim()) ? options[Number(part) - 1]?.label : undefined,
  )
  return labels.every((label) => label !== undefined) ? labels.join(', ') : answer
}

/** The call was checked before it came here; what is missing all the same stays empty. */
const questionsIn = (value: unknown): readonly Question[] =>
  (Array.isArray(value) ? value : []).filter(isJsonObject).map(({ question, options, multiSelect }) => ({
    text: String(question ?? ''),
    several: multiSelect === true,
    options: (Array.isArray(options) ? options : []).filter(isJsonObject).map(({ label, description }) => ({
      label: String(label ?? ''),
      description: String(description ?? ''),
    })),
  }))
