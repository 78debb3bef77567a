import * as z from 'zod'
import { unlistedObject, wireObject } from '../wire-object.ts'
import { cacheControlSchema } from './cache-control.ts'
import {
  redactedThinkingBlockSchema,
  serverToolUseBlockSchema,
  thinkingBlockSchema,
  webSearchToolResultBlockSchema,
} from './content-blocks.ts'
import { IMAGE_MEDIA_TYPES } from './image-media-types.ts'

const cacheControl = { cache_control: cacheControlSchema.nullish() }

export const textBlockParamSchema = wireObject({
  type: z.literal('text'),
  text: z.string(),
  citations: z.array(z.unknown()).nullish(),
  ...cacheControl,
})

const urlSourceSchema = wireObject({ type: z.literal('url'), url: z.string() })
const fileSourceSchema = wireObject({ type: z.literal('file'), file_id: z.string() })

export const imageBlockParamSchema = wireObject({
  type: z.literal('image'),
  source: z.discriminatedUnion('type', [
    wireObject({ type: z.literal('base64'), media_type: z.enum(IMAGE_MEDIA_TYPES), data: z.string() }),
    urlSourceSchema,
    fileSourceSchema,
  ]),
  ...cacheControl,
})

const documentContentSchema = z.union([
  z.string(),
  z.array(z.discriminatedUnion('type', [textBlockParamSchema, imageBlockParamSchema])),
])

export const documentBlockParamSchema = wireObject({
  type: z.literal('document'),
  source: z.discriminatedUnion('type', [
    wireObject({ type: z.literal('base64'), media_type: z.literal('application/pdf'), data: z.string() }),
    wireObject({ type: z.literal('text'), media_type: z.literal('text/plain'), data: z.string() }),
    wireObject({ type: z.literal('content'), content: documentContentSchema }),
    urlSourceSchema,
    fileSourceSchema,
  ]),
  title: z.string().nullish(),
  context: z.string().nullish(),
  citations: wireObject({ enabled: z.boolean().optional() }).nullish(),
  ...cacheControl,
})

/** Names a deferred tool whose definition is to be loaded. */
export const toolReferenceBlockParamSchema = wireObject({
  type: z.literal('tool_reference'),
  tool_name: z.string(),
  ...cacheControl,
})

export const searchResultBlockParamSchema = wireObject({
  type: z.literal('search_result'),
  source: z.string(),
  title: z.string(),
  content: z.array(textBlockParamSchema),
  ...cacheControl,
})

/** One block inside a tool result. */
export const toolResultContentBlockSchema = z.union([
  z.discriminatedUnion('type', [
    textBlockParamSchema,
    imageBlockParamSchema,
    documentBlockParamSchema,
    searchResultBlockParamSchema,
    toolReferenceBlockParamSchema,
  ]),
  unlistedObject(['text', 'image', 'document', 'search_result', 'tool_reference']),
])

/** `is_error` is absent when the tool succeeded. */
export const toolResultBlockParamSchema = wireObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  content: z.union([z.string(), z.array(toolResultContentBlockSchema)]).optional(),
  is_error: z.boolean().optional(),
  ...cacheControl,
})

export const toolUseBlockParamSchema = wireObject({
  type: z.literal('tool_use'),
  id: z.string(),
  name: z.string(),
  input: z.unknown(),
  ...cacheControl,
})

/** Kinds of block a request may hold that this version gives a shape. */
export const CONTENT_BLOCK_PARAM_TYPES = [
  'text',
  'image',
  'document',
  'search_result',
  'tool_use',
  'tool_result',
  'thinking',
  'redacted_thinking',
  'server_tool_use',
  'web_search_tool_result',
] as const

/** One block of a request. */
export const contentBlockParamSchema = z.union([
  z.discriminatedUnion('type', [
    textBlockParamSchema,
    imageBlockParamSchema,
    documentBlockParamSchema,
    searchResultBlockParamSchema,
    toolUseBlockParamSchema,
    toolResultBlockParamSchema,
    thinkingBlockSchema,
    redactedThinkingBlockSchema,
    serverToolUseBlockSchema,
    webSearchToolResultBlockSchema,
  ]),
  unlistedObject(CONTENT_BLOCK_PARAM_TYPES),
])

export type TextBlockParam = z.infer<typeof textBlockParamSchema>
export type ImageBlockParam = z.infer<typeof imageBlockParamSchema>
export type DocumentBlockParam = z.infer<typeof documentBlockParamSchema>
export type SearchResultBlockParam = z.infer<typeof searchResultBlockParamSchema>
export type ToolReferenceBlockParam = z.infer<typeof toolReferenceBlockParamSchema>
export type ToolResultContentBlock = z.infer<typeof toolResultContentBlockSchema>
export type ToolResultBlockParam = z.infer<typeof toolResultBlockParamSchema>
export type ToolUseBlockParam = z.infer<typeof toolUseBlockParamSchema>
/** A block of a message to the Messages API. Spec: sdk.md §D. */
export type ContentBlockParam = z.infer<typeof contentBlockParamSchema>
