import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

/** A call was refused without asking anyone. `result.permission_denials` is the authority. */
export const permissionDeniedMessageSchema = wireObject({
  ...systemShape('permission_denied'),
  tool_name: z.string(),
  tool_use_id: z.string(),
  message: z.string(),
  agent_id: z.string().optional(),
  decision_reason_type: z.string().optional(),
  decision_reason: z.string().optional(),
})

export type PermissionDeniedMessage = z.infer<typeof permissionDeniedMessageSchema>
