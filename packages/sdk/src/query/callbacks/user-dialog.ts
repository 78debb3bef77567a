import { isJsonObject, text } from '../../boundary.ts'
import type { OnUserDialog } from '../../types/permissions.ts'
import { type InboundHandler, NO_ANSWER } from '../inbound.ts'

/** Answers `request_user_dialog`. Without a callback, or an answer from it, the dialog stays open for someone else. */
export function userDialogHandler(onUserDialog: OnUserDialog | undefined): InboundHandler {
  return async (request, { requestId, signal }) => {
    if (onUserDialog === undefined) return NO_ANSWER
    const payload = request.payload
    const toolUseID = text(request.tool_use_id)
    const dialog = {
      dialogKind: text(request.dialog_kind) ?? '',
      payload: isJsonObject(payload) ? payload : {},
      ...(toolUseID !== undefined && { toolUseID }),
    }
    return (await onUserDialog(dialog, { signal, requestId })) ?? NO_ANSWER
  }
}
