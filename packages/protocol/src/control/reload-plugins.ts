import * as z from 'zod'
import { agentInfoSchema } from '../agents.ts'
import { mcpServerStatusSchema } from '../mcp.ts'
import { wireObject } from '../wire-object.ts'
import { slashCommandSchema } from './initialize-response.ts'

export const reloadPluginsRequestSchema = wireObject({
  subtype: z.literal('reload_plugins'),
  /** Change nothing when MCP servers would come or go, and say which. */
  hold_on_cache_impact: z.boolean().optional(),
  add_plugins: z.array(wireObject({ type: z.literal('local'), path: z.string() })).optional(),
  refuse_if_busy: z.boolean().optional(),
})

export const reloadPluginsResponseSchema = wireObject({
  commands: z.array(slashCommandSchema),
  agents: z.array(agentInfoSchema),
  mcpServers: z.array(mcpServerStatusSchema),
  plugins: z.array(wireObject({ name: z.string(), path: z.string(), version: z.string().optional() })),
  error_count: z.number(),
  held: z.boolean().optional(),
  cache_impact: wireObject({
    mcp_servers_added: z.array(z.string()),
    mcp_servers_removed: z.array(z.string()),
    lsp_tool_change: z.null(),
  }).optional(),
})

export type ReloadPluginsRequest = z.infer<typeof reloadPluginsRequestSchema>
export type ReloadPluginsResponse = z.infer<typeof reloadPluginsResponseSchema>
