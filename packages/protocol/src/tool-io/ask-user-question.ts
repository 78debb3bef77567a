import * as z from 'zod'

export const questionOptionSchema = z.object({
  label: z.string().describe('The choice as the user sees it, one to five words.'),
  description: z.string().describe('What choosing it means.'),
  preview: z.string().optional().describe('Something to look at while deciding, such as code.'),
})

export const questionSchema = z.object({
  question: z.string().describe('The whole question, ending with a question mark.'),
  header: z.string().max(12).describe('A label for the question, at most 12 characters.'),
  options: z
    .array(questionOptionSchema)
    .min(2)
    .max(4)
    .describe('Two to four choices. The user can always answer freely.'),
  multiSelect: z.boolean().optional().describe('Let the user choose several. Default: false.'),
})

const answers = z
  .record(z.string(), z.string())
  .optional()
  .describe('Filled in by the user interface: question text to answer.')

/** The host answers by adding `answers` to the input; several choices are joined by commas. */
export const askUserQuestionInputSchema = z.strictObject({
  questions: z.array(questionSchema).min(1).max(4).describe('One to four questions.'),
  answers,
  annotations: z.record(z.string(), z.unknown()).optional().describe('Filled in by the user interface.'),
})

export type QuestionOption = z.infer<typeof questionOptionSchema>
export type Question = z.infer<typeof questionSchema>
export type AskUserQuestionInput = z.infer<typeof askUserQuestionInputSchema>
export type { AskUserQuestionOutput } from './outputs/ask-user-question.ts'
