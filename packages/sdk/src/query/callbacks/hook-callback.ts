import { asHookInput, isJsonObject, text } from '../../boundary.ts'
import type { HookCallbacks } from '../../launch/initialize.ts'
import type { InboundHandler } from '../inbound.ts'

/** Answers `hook_callback` (spec: SDK, section 8). The output goes out as it is; nothing returned is no opinion. */
export function hookCallbackHandler(callbacks: HookCallbacks): InboundHandler {
  return async (request, { signal }) => {
    const id = text(request.callback_id) ?? ''
    const callback = callbacks.get(id)
    if (callback === undefined) throw new Error(`No hook callback found for ID: ${id}`)
    const output: unknown = await callback(asHookInput(request.input), text(request.tool_use_id), {
      signal,
    })
    if (output === undefined || output === null) return {}
    if (!isJsonObject(output))
      throw new Error(`The hook returned a ${typeof output}, which is no hook output`)
    return output
  }
}
