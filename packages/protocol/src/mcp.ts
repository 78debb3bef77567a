import * as z from 'zod'
import { jsonObjectSchema } from './json.ts'
import { wireObject } from './wire-object.ts'

const strings = z.record(z.string(), z.string())

/** A policy for one tool of a server. */
export const mcpServerToolPolicySchema = wireObject({
  name: z.string(),
  permission_policy: z.enum(['always_allow', 'always_ask', 'always_deny']).optional(),
  org_max_permission: z.enum(['allow', 'ask', 'blocked']).optional(),
})

const callOptions = {
  /** Limit of one tool call in milliseconds; values under 1000 are ignored. */
  timeout: z.number().optional(),
  /** Never defer the tools of this server behind tool search. */
  alwaysLoad: z.boolean().optional(),
  /** Connect when something of the server is wanted, once it is known what it offers. */
  lazy: z.boolean().optional(),
}

export const mcpStdioServerConfigSchema = wireObject({
  type: z.literal('stdio').optional(),
  command: z.string().min(1),
  args: z.array(z.string()).optional(),
  env: strings.optional(),
  ...callOptions,
})

const remote = {
  url: z.string().min(1),
  headers: strings.optional(),
  /** A shell command that prints more headers as one JSON object; run at every connect. */
  headersHelper: z.string().optional(),
  oauth: jsonObjectSchema.optional(),
  tools: z.array(mcpServerToolPolicySchema).optional(),
  ...callOptions,
}

export const mcpSseServerConfigSchema = wireObject({ type: z.literal('sse'), ...remote })

/** `streamable-http` is another name of `http`. */
export const mcpHttpServerConfigSchema = wireObject({ type: z.enum(['http', 'streamable-http']), ...remote })

/** A server inside the host process, reached by `mcp_message` control requests. */
export const mcpSdkServerConfigSchema = wireObject({
  type: z.literal('sdk'),
  name: z.string(),
  timeout: z.number().optional(),
  tools: z.array(mcpServerToolPolicySchema).optional(),
})

/** One entry of `mcpServers` (spec: mcp, section 1.1). */
export const mcpServerConfigSchema = z.discriminatedUnion('type', [
  mcpStdioServerConfigSchema,
  mcpSseServerConfigSchema,
  mcpHttpServerConfigSchema,
  mcpSdkServerConfigSchema,
])

export const MCP_SERVER_STATES = ['connected', 'failed', 'needs-auth', 'pending', 'disabled'] as const

export const mcpToolInfoSchema = wireObject({
  name: z.string(),
  description: z.string().optional(),
  annotations: wireObject({
    readOnly: z.boolean().optional(),
    destructive: z.boolean().optional(),
    openWorld: z.boolean().optional(),
  }).optional(),
  _meta: jsonObjectSchema.optional(),
})

/** One server as `mcp_status` reports it. `config` never holds expanded secrets. */
export const mcpServerStatusSchema = wireObject({
  name: z.string(),
  status: z.enum(MCP_SERVER_STATES),
  serverInfo: wireObject({ name: z.string(), version: z.string() }).optional(),
  error: z.string().optional(),
  config: jsonObjectSchema.optional(),
  scope: z.string().optional(),
  source: z.string().optional(),
  transport: z.string().optional(),
  tools: z.array(mcpToolInfoSchema).optional(),
})

/** Where an MCP tool comes from. */
export const mcpServerProvenanceSchema = wireObject({ name: z.string(), source: z.string() })

const jsonRpcId = z.union([z.string(), z.number()])

/** A JSON-RPC 2.0 request (with `id`), notification (without) or reply (`result` or `error`). */
export const jsonRpcMessageSchema = wireObject({
  jsonrpc: z.literal('2.0'),
  id: jsonRpcId.nullish(),
  method: z.string().optional(),
  params: jsonObjectSchema.optional(),
  result: z.unknown().optional(),
  error: wireObject({ code: z.number(), message: z.string(), data: z.unknown().optional() }).optional(),
})

/** A policy for one tool of a server: it always runs, always asks, or is always denied. Spec: sdk.md §C.6. */
export type McpServerToolPolicy = z.infer<typeof mcpServerToolPolicySchema>
/**
 * A server that is started as a program and speaks over its standard input and output. `timeout` in milliseconds per
 * call. Spec: sdk.md §14.8.
 */
export type McpStdioServerConfig = z.infer<typeof mcpStdioServerConfigSchema>
/**
 * A server over HTTP with server-sent events, the older way. `timeout` in milliseconds per call. Spec: sdk.md §14.8.
 */
export type McpSseServerConfig = z.infer<typeof mcpSseServerConfigSchema>
/** A server over streamable HTTP. `timeout` in milliseconds per call. Spec: sdk.md §14.8. */
export type McpHttpServerConfig = z.infer<typeof mcpHttpServerConfigSchema>
/** A server in the process of the host, as it goes over the wire: by name alone. Spec: sdk.md §14.8. */
export type McpSdkServerConfig = z.infer<typeof mcpSdkServerConfigSchema>
export type McpServerConfig = z.infer<typeof mcpServerConfigSchema>
export type McpServerState = (typeof MCP_SERVER_STATES)[number]
export type McpToolInfo = z.infer<typeof mcpToolInfoSchema>
export type McpServerStatus = z.infer<typeof mcpServerStatusSchema>
/** The server that a tool belongs to, and where that one comes from. Spec: sdk.md §C.6. */
export type McpServerProvenance = z.infer<typeof mcpServerProvenanceSchema>
export type JsonRpcId = z.infer<typeof jsonRpcId>
export type JsonRpcMessage = z.infer<typeof jsonRpcMessageSchema>
