import * as z from 'zod'
import { mcpServerProvenanceSchema } from '../mcp.ts'
import { permissionUpdateSchema } from '../permissions.ts'
import { wireObject } from '../wire-object.ts'
import { hookInput } from './base-input.ts'

const call = {
  tool_name: z.string(),
  tool_input: z.unknown(),
  mcp_server: mcpServerProvenanceSchema.optional(),
}

/** The baseline sends no `tool_use_id`. */
export const preToolUseHookInputSchema = hookInput('PreToolUse', {
  ...call,
  tool_use_id: z.string().optional(),
})

/** `tool_response` is the structured output of the tool, not the text for the model. */
export const postToolUseHookInputSchema = hookInput('PostToolUse', {
  ...call,
  tool_response: z.unknown(),
  tool_use_id: z.string().optional(),
  duration_ms: z.number().optional(),
})

export const postToolUseFailureHookInputSchema = hookInput('PostToolUseFailure', {
  ...call,
  tool_use_id: z.string(),
  error: z.string(),
  is_interrupt: z.boolean().optional(),
  duration_ms: z.number().optional(),
})

/** `tool_response` is what the model sees. */
export const postToolBatchHookInputSchema = hookInput('PostToolBatch', {
  tool_calls: z.array(
    wireObject({
      tool_name: z.string(),
      tool_input: z.unknown(),
      tool_use_id: z.string(),
      tool_response: z.unknown().optional(),
    }),
  ),
})

export const permissionRequestHookInputSchema = hookInput('PermissionRequest', {
  ...call,
  permission_suggestions: z.array(permissionUpdateSchema).optional(),
})

export const permissionDeniedHookInputSchema = hookInput('PermissionDenied', {
  ...call,
  tool_use_id: z.string(),
  reason: z.string(),
})

export type PreToolUseHookInput = z.infer<typeof preToolUseHookInputSchema>
export type PostToolUseHookInput = z.infer<typeof postToolUseHookInputSchema>
export type PostToolUseFailureHookInput = z.infer<typeof postToolUseFailureHookInputSchema>
export type PostToolBatchHookInput = z.infer<typeof postToolBatchHookInputSchema>
export type PermissionRequestHookInput = z.infer<typeof permissionRequestHookInputSchema>
export type PermissionDeniedHookInput = z.infer<typeof permissionDeniedHookInputSchema>
