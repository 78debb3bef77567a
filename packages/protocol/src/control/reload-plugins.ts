import * as z from 'zod'
import { agentInfoSchema } from '../agents.ts'
import { mcpServerStatusSchema } from '../mcp.ts'
import { wireObject } from '../wire-object.ts'
import { slashCommandSchema } from './initialize-response.ts'

export const reloadPluginsRequestSchema = wireObject({ subtype: z.literal('reload_plugins') })

export const reloadPluginsResponseSchema = wireObject({
  commands: z.array(slashCommandSchema),
  agents: z.array(agentInfoSchema),
  mcpServers: z.array(mcpServerStatusSchema),
  plugins: z.array(wireObject({ name: z.string(), path: z.string() })),
  error_count: z.number(),
  held: z.boolean().optional(),
})

export type ReloadPluginsRequest = z.infer<typeof reloadPluginsRequestSchema>
export type ReloadPluginsResponse = z.infer<typeof reloadPluginsResponseSchema>
