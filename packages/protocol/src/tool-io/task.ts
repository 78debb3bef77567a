import * as z from 'zod'

/** The only input that drops unknown fields instead of refusing them. */
export const taskInputSchema = z.object({
  description: z.string().describe('What the task is about, in three to five words.'),
  prompt: z.string().describe('The task itself. The agent sees nothing else of this conversation.'),
  subagent_type: z.string().optional().describe('Which agent is to do it. Default: general-purpose.'),
  model: z.string().optional().describe('Model to use instead of the one the agent is defined with.'),
  run_in_background: z
    .boolean()
    .optional()
    .describe('Return at once and be told when the agent has finished. Default: false.'),
})

export type TaskInput = z.infer<typeof taskInputSchema>
export type { TaskCompletedOutput, TaskLaunchedOutput, TaskOutput } from './outputs/task.ts'
