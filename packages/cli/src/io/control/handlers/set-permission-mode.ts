import type { setPermissionModeRequestSchema } from '@agent-engine/protocol/control/set-permission-mode'
import { PERMISSION_MODES } from '@agent-engine/protocol/permission-modes'
import type { PermissionGate } from '../../../permissions/gate.ts'
import { type Handler, RequestRefused } from '../inbound.ts'

/** Changes the mode at once, also for the running turn (spec: protocol §4.5). */
export const setPermissionModeHandler =
  (parts: {
    readonly gate: PermissionGate
    bypassAvailable(): boolean
    /** Tells the host of the change, after the answer. */
    readonly announce: (mode: PermissionGate['mode']) => void
  }): Handler<typeof setPermissionModeRequestSchema> =>
  ({ mode }) => {
    const known = PERMISSION_MODES.find((name) => name === mode)
    if (known === undefined) {
      throw new RequestRefused(
        'invalid_mode',
        `Unknown permission mode '${String(mode)}'. Use one of: ${PERMISSION_MODES.join(', ')}.`,
      )
    }
    if (known === 'bypassPermissions' && !parts.bypassAvailable()) {
      throw new RequestRefused(
        'bypass_not_launched',
        'bypassPermissions is not available: start the session with --dangerously-skip-permissions or --allow-dangerously-skip-permissions.',
      )
    }
    parts.gate.setMode(known)
    queueMicrotask(() => parts.announce(known))
    return { mode: known }
  }
