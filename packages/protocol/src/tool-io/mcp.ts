import * as z from 'zod'
import { toolResultContentBlockSchema } from '../api/content-block-params.ts'
import { jsonObjectSchema } from '../json.ts'
import { wireObject } from '../wire-object.ts'

/** Arguments of a tool of an MCP server; only the server checks them. */
export const mcpInputSchema = jsonObjectSchema

const contentSchema = z.union([z.string(), z.array(toolResultContentBlockSchema)])

/** The result's content, with `structuredContent` beside it when the server gave any. */
export const mcpOutputSchema = z.union([
  contentSchema,
  wireObject({ content: contentSchema, structuredContent: jsonObjectSchema.optional() }),
])

export type McpInput = z.infer<typeof mcpInputSchema>
export type McpOutput = z.infer<typeof mcpOutputSchema>
