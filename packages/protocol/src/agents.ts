import * as z from 'zod'
import { jsonObjectSchema } from './json.ts'
import { mcpServerConfigSchema } from './mcp.ts'
import { permissionModeSchema } from './permissions.ts'
import { wireObject } from './wire-object.ts'

export const EFFORT_LEVELS = ['low', 'medium', 'high', 'xhigh', 'max'] as const
export const effortLevelSchema = z.enum(EFFORT_LEVELS)

/** A subagent as hosts and `--agents` define it. Without `tools` it gets those of its parent. */
export const agentDefinitionSchema = wireObject({
  description: z.string(),
  prompt: z.string(),
  tools: z.array(z.string()).optional(),
  disallowedTools: z.array(z.string()).optional(),
  /** A model name, an alias, or `inherit`. */
  model: z.string().optional(),
  mcpServers: z.array(z.union([z.string(), z.record(z.string(), mcpServerConfigSchema)])).optional(),
  skills: z.array(z.string()).optional(),
  initialPrompt: z.string().optional(),
  maxTurns: z.number().optional(),
  background: z.boolean().optional(),
  memory: z.enum(['user', 'project', 'local']).optional(),
  effort: z.union([effortLevelSchema, z.number()]).optional(),
  permissionMode: permissionModeSchema.optional(),
  omitClaudeMd: z.boolean().optional(),
  autoCompactWindow: z.number().optional(),
  /** As in settings; they run while the agent works. */
  hooks: jsonObjectSchema.optional(),
  isolation: z.literal('worktree').optional(),
  color: z.string().optional(),
  criticalSystemReminder_EXPERIMENTAL: z.string().optional(),
})

/** An agent as the `initialize` answer lists it. */
export const agentInfoSchema = wireObject({
  name: z.string(),
  description: z.string(),
  model: z.string().optional(),
})

/** How much work an answer may take, from `low` to `max`. Not every model has all of them. Spec: sdk.md §14.2. */
export type EffortLevel = (typeof EFFORT_LEVELS)[number]
export type AgentDefinition = z.infer<typeof agentDefinitionSchema>
/** A subagent as a host may show it. Spec: sdk.md §4. */
export type AgentInfo = z.infer<typeof agentInfoSchema>
