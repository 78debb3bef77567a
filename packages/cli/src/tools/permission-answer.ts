import { permissionResultSchema } from '@agent-engine/protocol/permissions'
import type { PermissionAnswer } from './ask.ts'

/** Reads what somebody answered to a permission question; what is no answer is a failure. `who` is for people. */
export const readPermissionAnswer = (payload: unknown, who: string): PermissionAnswer => {
  const parsed = permissionResultSchema.safeParse(payload)
  if (!parsed.success) {
    return {
      behavior: 'failed',
      message: `Tool permission request failed: ${who} answered in an unknown shape. Expected {"behavior":"allow","updatedInput"?} or {"behavior":"deny","message"}.`,
    }
  }
  const answer = parsed.data
  if (answer.behavior === 'deny') {
    return { behavior: 'deny', message: answer.message, interrupt: answer.interrupt === true }
  }
  return {
    behavior: 'allow',
    ...(answer.updatedInput === undefined ? {} : { updatedInput: answer.updatedInput }),
    ...(answer.updatedPermissions === undefined ? {} : { updatedPermissions: answer.updatedPermissions }),
  }
}
