import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

const optionalStrings = z.array(z.string()).optional()

/** Opens every turn (spec: protocol, section 5.2). Lists hold names; `capabilities` is an open set. */
export const systemInitMessageSchema = wireObject({
  ...systemShape('init'),
  cwd: z.string(),
  tools: z.array(z.string()),
  mcp_servers: z.array(wireObject({ name: z.string(), status: z.string(), source: z.string().optional() })),
  model: z.string(),
  permissionMode: z.string(),
  slash_commands: z.array(z.string()),
  apiKeySource: z.string(),
  claude_code_version: z.string(),
  agent_version: z.string().optional(),
  output_style: z.string(),
  agents: optionalStrings,
  skills: optionalStrings,
  plugins: z
    .array(
      wireObject({
        name: z.string(),
        path: z.string(),
        source: z.string().optional(),
        version: z.string().optional(),
      }),
    )
    .optional(),
  plugin_errors: z
    .array(
      wireObject({ plugin: z.string(), type: z.string(), message: z.string(), path: z.string().optional() }),
    )
    .optional(),
  mcp_server_errors: z
    .array(wireObject({ name: z.string(), type: z.string(), message: z.string() }))
    .optional(),
  capabilities: optionalStrings,
  terminal_slash_commands: optionalStrings,
  betas: optionalStrings,
  effort: z.string().nullish(),
  original_cwd: z.string().optional(),
  additional_directories: optionalStrings,
  memory_paths: z.record(z.string(), z.string()).optional(),
  fast_mode_state: z.string().optional(),
  fast_mode_disabled_reason: z.string().optional(),
  analytics_disabled: z.boolean().optional(),
  product_feedback_disabled: z.boolean().optional(),
  view_mode: z.string().optional(),
})

export type SystemInitMessage = z.infer<typeof systemInitMessageSchema>
