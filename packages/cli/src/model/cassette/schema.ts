import { contentBlockSchema } from '@agent-engine/protocol/api/content-blocks'
import { messageParamSchema } from '@agent-engine/protocol/api/message'
import { streamEventSchema } from '@agent-engine/protocol/api/stream-events'
import { usageSchema } from '@agent-engine/protocol/api/usage'
import * as z from 'zod'
import { isModelErrorCode } from '../errors.ts'
import { CASSETTE_VERSION, type CassetteHeader, type Exchange } from './format.ts'

const regularExpression = z.string().refine(isRegularExpression, 'not a regular expression')

export const headerSchema: z.ZodType<CassetteHeader> = z.strictObject({
  type: z.literal('cassette'),
  version: z.literal(CASSETTE_VERSION),
  recordedBy: z.string().optional(),
  note: z.string().optional(),
  ignore: z.array(regularExpression).optional(),
})

const requestSchema = z.strictObject({
  model: z.string(),
  after: z.int().positive().optional(),
  tools: z.array(z.string()).optional(),
  messages: z.array(messageParamSchema),
})

const expectationSchema = z.strictObject({
  model: z.string().optional(),
  tools: z.array(z.string()).optional(),
  lastMessage: z.union([z.string(), z.array(z.string())]).optional(),
})

const toolUseInShort = z.strictObject({ type: z.literal('tool_use'), name: z.string(), input: z.unknown() })

const responseSchema = z.strictObject({
  events: z.array(streamEventSchema).optional(),
  content: z.array(z.union([contentBlockSchema, toolUseInShort])).optional(),
  stop_reason: z.string().optional(),
  usage: usageSchema.optional(),
  chunk: z.int().positive().optional(),
  eventDelayMs: z.number().nonnegative().optional(),
})

const errorSchema = z.strictObject({
  code: z.string().refine(isModelErrorCode, 'no code of a model error').optional(),
  message: z.string(),
  status: z.number().nullish(),
  type: z.string().optional(),
  shouldRetry: z.boolean().optional(),
  addedBetas: z.array(z.string()).optional(),
})

export const exchangeSchema: z.ZodType<Exchange> = z.strictObject({
  type: z.literal('exchange'),
  request: requestSchema.optional(),
  expect: expectationSchema.optional(),
  response: responseSchema.optional(),
  error: errorSchema.optional(),
  aborted: z.literal(true).optional(),
})

function isRegularExpression(source: string): boolean {
  try {
    new RegExp(source)
    return true
  } catch {
    return false
  }
}
