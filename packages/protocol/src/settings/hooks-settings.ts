import * as z from 'zod'
import { HOOK_EVENTS } from '../hook-events.ts'
import { jsonObjectSchema } from '../json.ts'
import { wireObject } from '../wire-object.ts'

/** `timeout` is in seconds; `if` is one permission rule that the call must match. */
const entry = {
  timeout: z.number().positive().optional(),
  if: z.string().optional(),
  once: z.boolean().optional(),
  statusMessage: z.string().optional(),
}

const onFailure = z.enum(['continue', 'block']).optional()

/** Runs a command line, or with `args` a program without a shell. */
export const commandHookSchema = wireObject({
  type: z.literal('command'),
  command: z.string(),
  args: z.array(z.string()).optional(),
  shell: z.enum(['bash', 'powershell']).optional(),
  async: z.boolean().optional(),
  asyncRewake: z.boolean().optional(),
  onFailure,
  ...entry,
})

/** Asks a model once. */
export const promptHookSchema = wireObject({
  type: z.literal('prompt'),
  prompt: z.string(),
  model: z.string().optional(),
  continueOnBlock: z.boolean().optional(),
  ...entry,
})

/** Asks a small agent with read tools. */
export const agentHookSchema = wireObject({
  type: z.literal('agent'),
  prompt: z.string(),
  model: z.string().optional(),
  ...entry,
})

/** Posts the input; variables in `headers` are filled in only if `allowedEnvVars` names them. */
export const httpHookSchema = wireObject({
  type: z.literal('http'),
  url: z.string(),
  headers: z.record(z.string(), z.string()).optional(),
  allowedEnvVars: z.array(z.string()).optional(),
  onFailure,
  ...entry,
})

/** Calls a tool of a connected MCP server. */
export const mcpToolHookSchema = wireObject({
  type: z.literal('mcp_tool'),
  server: z.string(),
  tool: z.string(),
  input: jsonObjectSchema.optional(),
  onFailure,
  ...entry,
})

/** One hook of a settings file (spec: hooks, section 2.1). */
export const hookEntrySchema = z.discriminatedUnion('type', [
  commandHookSchema,
  promptHookSchema,
  agentHookSchema,
  httpHookSchema,
  mcpToolHookSchema,
])

export const hookGroupSchema = wireObject({
  /** Absent, empty or `*`: every subject. */
  matcher: z.string().optional(),
  hooks: z.array(hookEntrySchema),
})

export const hookGroupsSchema = z.array(hookGroupSchema)

export const hooksSection = {
  hooks: z.partialRecord(z.enum(HOOK_EVENTS), hookGroupsSchema).optional(),
  disableAllHooks: z.boolean().optional(),
  allowManagedHooksOnly: z.boolean().optional(),
  allowedHttpHookUrls: z.array(z.string()).optional(),
  httpHookAllowedEnvVars: z.array(z.string()).optional(),
}

export type CommandHook = z.infer<typeof commandHookSchema>
export type PromptHook = z.infer<typeof promptHookSchema>
export type AgentHook = z.infer<typeof agentHookSchema>
export type HttpHook = z.infer<typeof httpHookSchema>
export type McpToolHook = z.infer<typeof mcpToolHookSchema>
export type HookEntry = z.infer<typeof hookEntrySchema>
export type HookGroup = z.infer<typeof hookGroupSchema>
