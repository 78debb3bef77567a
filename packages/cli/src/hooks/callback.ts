import type { JsonObject } from '@agent-engine/protocol'

/**
 * Calls a hook that lives in the host; gives its raw answer. Rejects when the host answers with an error or is gone.
 * `toolUseId` is the tool call's id, or a fresh one for other events.
 */
export type HookCallback = (
  call: { readonly callbackId: string; readonly input: JsonObject; readonly toolUseId: string },
  signal: AbortSignal,
) => Promise<JsonObject>
