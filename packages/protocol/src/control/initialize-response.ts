import * as z from 'zod'
import { agentInfoSchema } from '../agents.ts'
import { wireObject } from '../wire-object.ts'

/** A slash command; `name` comes without the `/`. */
export const slashCommandSchema = wireObject({
  name: z.string(),
  description: z.string(),
  argumentHint: z.string(),
  aliases: z.array(z.string()).optional(),
  builtin: z.boolean().optional(),
})

/** A model to choose; `value` is what `set_model` takes. */
export const modelInfoSchema = wireObject({
  value: z.string(),
  displayName: z.string(),
  description: z.string(),
  resolvedModel: z.string().optional(),
  supportsEffort: z.boolean().optional(),
  supportedEffortLevels: z.array(z.string()).optional(),
  supportsAdaptiveThinking: z.boolean().optional(),
  supportsFastMode: z.boolean().optional(),
  supportsAutoMode: z.boolean().optional(),
})

export const accountInfoSchema = wireObject({
  email: z.string().optional(),
  organization: z.string().optional(),
  subscriptionType: z.string().optional(),
  tokenSource: z.string().optional(),
  apiKeySource: z.string().optional(),
  apiProvider: z.string().optional(),
})

export const initializeResponseSchema = wireObject({
  commands: z.array(slashCommandSchema),
  output_style: z.string(),
  available_output_styles: z.array(z.string()),
  models: z.array(modelInfoSchema),
  account: accountInfoSchema,
  agents: z.array(agentInfoSchema).optional(),
  /** Absent when the request registered no hooks. */
  hooks_applied: z.boolean().optional(),
  hook_on_failure_supported: z.boolean().optional(),
  plugins_applied: z.boolean().optional(),
  mcp_servers_applied: z.boolean().optional(),
  sdk_mcp_manifests_parked: z.record(z.string(), z.string()).optional(),
  capabilities: z.array(z.string()).optional(),
  claude_code_version: z.string().optional(),
  agent_version: z.string().optional(),
  pid: z.number().optional(),
  current_permission_mode: z.string().optional(),
  session_state: z.string().optional(),
})

export type SlashCommand = z.infer<typeof slashCommandSchema>
export type ModelInfo = z.infer<typeof modelInfoSchema>
export type AccountInfo = z.infer<typeof accountInfoSchema>
export type InitializeResponse = z.infer<typeof initializeResponseSchema>
export type { AgentInfo } from '../agents.ts'
