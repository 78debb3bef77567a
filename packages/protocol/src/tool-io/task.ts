import * as z from 'zod'
import { usageSchema } from '../api/usage.ts'
import { wireObject } from '../wire-object.ts'

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

const textContentSchema = z.array(wireObject({ type: z.literal('text'), text: z.string() }))

/** Tokens and usage are those of the agent's last API response. */
export const taskCompletedOutputSchema = wireObject({
  status: z.literal('completed'),
  prompt: z.string(),
  content: textContentSchema,
  totalDurationMs: z.number(),
  totalTokens: z.number(),
  totalToolUseCount: z.number(),
  usage: usageSchema,
  agentId: z.string().optional(),
  agentType: z.string().optional(),
  resolvedModel: z.string().optional(),
  toolsUsed: z.array(z.string()).optional(),
})

export const taskLaunchedOutputSchema = wireObject({
  status: z.literal('async_launched'),
  agentId: z.string(),
  description: z.string(),
  prompt: z.string(),
  outputFile: z.string(),
  isAsync: z.literal(true).optional(),
  resolvedModel: z.string().optional(),
})

export const taskOutputSchema = z.discriminatedUnion('status', [
  taskCompletedOutputSchema,
  taskLaunchedOutputSchema,
])

export type TaskInput = z.infer<typeof taskInputSchema>
export type TaskCompletedOutput = z.infer<typeof taskCompletedOutputSchema>
export type TaskLaunchedOutput = z.infer<typeof taskLaunchedOutputSchema>
export type TaskOutput = z.infer<typeof taskOutputSchema>
