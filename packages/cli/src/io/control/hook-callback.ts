import type { HookCallback } from '../../hooks/callback.ts'
import type { ControlChannel } from './channel.ts'

/** Hook callbacks to the host as `hook_callback` control requests (spec: protocol §6.2). */
export const hookCallbackOf =
  (channel: ControlChannel): HookCallback =>
  ({ callbackId, input, toolUseId }, signal) =>
    channel.request(
      { subtype: 'hook_callback', callback_id: callbackId, input, tool_use_id: toolUseId },
      { signal },
    )
