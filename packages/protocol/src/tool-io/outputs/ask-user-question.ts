import * as z from 'zod'
import { wireObject } from '../../wire-object.ts'
import { questionSchema } from '../ask-user-question.ts'

export const askUserQuestionOutputSchema = wireObject({
  questions: z.array(questionSchema),
  answers: z.record(z.string(), z.string()),
})

export type AskUserQuestionOutput = z.infer<typeof askUserQuestionOutputSchema>
