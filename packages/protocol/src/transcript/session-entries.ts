import * as z from 'zod'
import { jsonObjectSchema } from '../json.ts'
import { wireObject } from '../wire-object.ts'

const sessionId = z.string()

/** Title of the conversation that ends at `leafUuid`; the leaf may be in another file. */
export const summaryEntrySchema = wireObject({
  type: z.literal('summary'),
  summary: z.string(),
  leafUuid: z.string(),
})

export const customTitleEntrySchema = wireObject({
  type: z.literal('custom-title'),
  customTitle: z.string(),
  sessionId,
})

export const aiTitleEntrySchema = wireObject({ type: z.literal('ai-title'), aiTitle: z.string(), sessionId })

/** An empty tag clears it. A line of this kind starts with `{"type":"tag"`. */
export const tagEntrySchema = wireObject({ type: z.literal('tag'), tag: z.string(), sessionId })

export const agentNameEntrySchema = wireObject({
  type: z.literal('agent-name'),
  agentName: z.string(),
  sessionId,
})

export const agentSettingEntrySchema = wireObject({
  type: z.literal('agent-setting'),
  agentSetting: z.string(),
  sessionId,
})

export const permissionModeEntrySchema = wireObject({
  type: z.literal('permission-mode'),
  permissionMode: z.string(),
  sessionId,
})

export const lastPromptEntrySchema = wireObject({
  type: z.literal('last-prompt'),
  lastPrompt: z.string().optional(),
  leafUuid: z.string(),
  sessionId,
})

/** Journal of the input queue. */
export const queueOperationEntrySchema = wireObject({
  type: z.literal('queue-operation'),
  operation: z.enum(['enqueue', 'dequeue', 'remove', 'popAll']),
  timestamp: z.string(),
  sessionId,
  content: z.unknown().optional(),
})

export const costStateEntrySchema = wireObject({
  type: z.literal('cost-state'),
  totalCostUSD: z.number(),
  modelUsage: jsonObjectSchema.optional(),
})

export type SummaryEntry = z.infer<typeof summaryEntrySchema>
export type CustomTitleEntry = z.infer<typeof customTitleEntrySchema>
export type AiTitleEntry = z.infer<typeof aiTitleEntrySchema>
export type TagEntry = z.infer<typeof tagEntrySchema>
export type AgentNameEntry = z.infer<typeof agentNameEntrySchema>
export type AgentSettingEntry = z.infer<typeof agentSettingEntrySchema>
export type PermissionModeEntry = z.infer<typeof permissionModeEntrySchema>
export type LastPromptEntry = z.infer<typeof lastPromptEntrySchema>
export type QueueOperationEntry = z.infer<typeof queueOperationEntrySchema>
export type CostStateEntry = z.infer<typeof costStateEntrySchema>
