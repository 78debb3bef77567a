import * as z from 'zod'
import { unlistedObject, wireObject } from '../wire-object.ts'

export const textBlockSchema = wireObject({
  type: z.literal('text'),
  text: z.string(),
  citations: z.array(z.unknown()).nullish(),
})

export const thinkingBlockSchema = wireObject({
  type: z.literal('thinking'),
  thinking: z.string(),
  signature: z.string(),
})

export const redactedThinkingBlockSchema = wireObject({
  type: z.literal('redacted_thinking'),
  data: z.string(),
})

/** `input` is what the model wrote; an object unless the model failed. */
export const toolUseBlockSchema = wireObject({
  type: z.literal('tool_use'),
  id: z.string(),
  name: z.string(),
  input: z.unknown(),
})

export const serverToolUseBlockSchema = wireObject({
  type: z.literal('server_tool_use'),
  id: z.string(),
  name: z.string(),
  input: z.unknown(),
})

export const webSearchResultSchema = wireObject({
  type: z.literal('web_search_result'),
  url: z.string(),
  title: z.string(),
  encrypted_content: z.string().optional(),
  page_age: z.string().nullish(),
})

export const webSearchToolResultErrorSchema = wireObject({
  type: z.literal('web_search_tool_result_error'),
  error_code: z.string(),
})

export const webSearchToolResultBlockSchema = wireObject({
  type: z.literal('web_search_tool_result'),
  tool_use_id: z.string(),
  content: z.union([z.array(webSearchResultSchema), webSearchToolResultErrorSchema]),
})

/** Kinds of block a response may hold that this version gives a shape. */
export const CONTENT_BLOCK_TYPES = [
  'text',
  'thinking',
  'redacted_thinking',
  'tool_use',
  'server_tool_use',
  'web_search_tool_result',
] as const

/** A block of a kind this version does not list; it is passed on as it came. */
export const unlistedBlockSchema = unlistedObject(CONTENT_BLOCK_TYPES)

/** One block of a response. */
export const contentBlockSchema = z.union([
  z.discriminatedUnion('type', [
    textBlockSchema,
    thinkingBlockSchema,
    redactedThinkingBlockSchema,
    toolUseBlockSchema,
    serverToolUseBlockSchema,
    webSearchToolResultBlockSchema,
  ]),
  unlistedBlockSchema,
])

export type TextBlock = z.infer<typeof textBlockSchema>
export type ThinkingBlock = z.infer<typeof thinkingBlockSchema>
export type RedactedThinkingBlock = z.infer<typeof redactedThinkingBlockSchema>
export type ToolUseBlock = z.infer<typeof toolUseBlockSchema>
export type ServerToolUseBlock = z.infer<typeof serverToolUseBlockSchema>
export type WebSearchResult = z.infer<typeof webSearchResultSchema>
export type WebSearchToolResultBlock = z.infer<typeof webSearchToolResultBlockSchema>
export type UnlistedBlock = z.infer<typeof unlistedBlockSchema>
/** A block of an answer of the Messages API. The API adds kinds: have a default branch. Spec: sdk.md §D. */
export type ContentBlock = z.infer<typeof contentBlockSchema>
