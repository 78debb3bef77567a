import type { CallToolResult, ToolAnnotations } from '@modelcontextprotocol/sdk/types.js'
import { isJsonObject } from '../boundary.ts'
import type { InferArguments, ToolInputSchema } from './schema-types.ts'

/** A tool of a server in this process. Made by `tool()`. Spec: sdk.md §9.1. */
export type SdkMcpToolDefinition<Schema extends ToolInputSchema = ToolInputSchema> = {
  name: string
  description: string
  inputSchema: Schema
  annotations?: ToolAnnotations
  _meta?: Record<string, unknown>
  handler: (args: InferArguments<Schema>, extra: unknown) => Promise<CallToolResult>
}

/** A tool with any arguments: what a server holds a list of. Spec: sdk.md §9.1. */
export interface AnySdkMcpTool {
  name: string
  description: string
  inputSchema: ToolInputSchema
  annotations?: ToolAnnotations
  _meta?: Record<string, unknown>
  handler(args: object, extra: unknown): Promise<CallToolResult>
}

/** What `tool()` may be told about a tool beside its schema and handler. Default: nothing. Spec: sdk.md §9.1. */
export interface ToolExtras {
  /** What the tool does to the world; read-only tools may run side by side. */
  annotations?: ToolAnnotations
  /** Helps tool search to find it. */
  searchHint?: string
  /** Never left to tool search. */
  alwaysLoad?: boolean
}

/**
 * Describes a tool for `createSdkMcpServer`.
 *
 * The handler gets arguments that fit the schema. What it throws becomes an error result that the model can read.
 * Spec: sdk.md §9.1.
 *
 * @param inputSchema fields of zod 3 or 4, a zod object, or a JSON Schema object
 * @throws TypeError for a schema of another kind
 */
export function tool<Schema extends ToolInputSchema>(
  name: string,
  description: string,
  inputSchema: Schema,
  handler: (args: InferArguments<Schema>, extra: unknown) => Promise<CallToolResult>,
  extras?: ToolExtras,
): SdkMcpToolDefinition<Schema> {
  if (schemaKind(inputSchema) === undefined) {
    throw new TypeError(
      `tool "${name}": inputSchema must be a zod object, an object of zod types, or JSON Schema`,
    )
  }
  const meta = {
    ...(extras?.searchHint !== undefined && { 'anthropic/searchHint': extras.searchHint }),
    ...(extras?.alwaysLoad !== undefined && { 'anthropic/alwaysLoad': extras.alwaysLoad }),
  }
  return {
    name,
    description,
    inputSchema,
    handler,
    ...(extras?.annotations !== undefined && { annotations: extras.annotations }),
    ...(Object.keys(meta).length > 0 && { _meta: meta }),
  }
}

/** How a schema was given; undefined when it is none. */
export function schemaKind(schema: unknown): 'zod' | 'shape' | 'json' | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined
  if (isZodType(schema)) return 'zod'
  if (!isJsonObject(schema)) return undefined
  if (schema.type === 'object') return 'json'
  return Object.values(schema).every(isZodType) ? 'shape' : undefined
}

/** Zod 4 types carry `_zod`, those of zod 3 a `_def`. */
function isZodType(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && ('_zod' in value || ('_def' in value && 'parse' in value))
  )
}
