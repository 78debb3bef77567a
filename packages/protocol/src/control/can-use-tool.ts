import * as z from 'zod'
import { jsonObjectSchema } from '../json.ts'
import { mcpServerProvenanceSchema } from '../mcp.ts'
import { permissionResultSchema, permissionUpdateSchema } from '../permissions.ts'
import { wireObject } from '../wire-object.ts'

const text = z.string().optional()
const flag = z.boolean().optional()

/** Asks the host whether a call may run (spec: protocol, section 6.1). */
export const canUseToolRequestSchema = wireObject({
  subtype: z.literal('can_use_tool'),
  tool_name: z.string(),
  input: jsonObjectSchema,
  permission_suggestions: z.array(permissionUpdateSchema).optional(),
  /** Always sent; absent in the baseline. */
  tool_use_id: text,
  agent_id: text,
  blocked_path: text,
  decision_reason: text,
  decision_reason_type: text,
  decision_reason_rule_source: text,
  decision_reason_hook_event: text,
  decision_reason_hook_source: text,
  title: text,
  display_name: text,
  description: text,
  mcp_server: mcpServerProvenanceSchema.optional(),
  requires_user_interaction: flag,
  suppress_always_allow_rule: flag,
  default_to_no: flag,
  classifier_approvable: flag,
  matched_ask_rule: wireObject({ source: z.string(), toolName: z.string(), ruleContent: text }).optional(),
})

export const canUseToolResponseSchema = permissionResultSchema

export type CanUseToolRequest = z.infer<typeof canUseToolRequestSchema>
export type CanUseToolResponse = z.infer<typeof canUseToolResponseSchema>
