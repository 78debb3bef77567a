import * as z from 'zod'
import { usageSchema } from '../../api/usage.ts'
import { wireObject } from '../../wire-object.ts'

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

export type TaskCompletedOutput = z.infer<typeof taskCompletedOutputSchema>
export type TaskLaunchedOutput = z.infer<typeof taskLaunchedOutputSchema>
export type TaskOutput = z.infer<typeof taskOutputSchema>
