import type { PermissionMode } from '@agent-engine/protocol'
import type { PermissionGate } from '../../permissions/gate.ts'
import type { PlanMode } from '../../tools/plan-mode.ts'

/**
 * Plan mode on top of a session's permissions: the gate that all of the session uses from now on, and the way in and out
 * for tools, which remembers the mode from before. `changed` is told of modes that tools and permission answers set; who
 * calls `setMode` knows it already.
 */
export const withPlanMode = (
  gate: PermissionGate,
  changed: (mode: PermissionMode) => void,
): { readonly gate: PermissionGate; readonly plan: PlanMode } => {
  let before: PermissionMode = 'default'
  const remember = (mode: PermissionMode): void => {
    if (mode !== 'plan') before = mode
  }
  remember(gate.mode)
  const setMode = (mode: PermissionMode): void => {
    remember(gate.mode)
    gate.setMode(mode)
  }
  const change = (mode: PermissionMode): PermissionMode => {
    setMode(mode)
    changed(mode)
    return mode
  }
  const wrapped: PermissionGate = {
    ...gate,
    get mode() {
      return gate.mode
    },
    get directories() {
      return gate.directories
    },
    setMode,
    async apply(updates) {
      const current = gate.mode
      remember(current)
      await gate.apply(updates)
      if (gate.mode !== current) changed(gate.mode)
    },
  }
  const plan: PlanMode = {
    get active() {
      return gate.mode === 'plan'
    },
    enter: () => void change('plan'),
    leave: () => (gate.mode === 'plan' ? change(before) : gate.mode),
  }
  return { gate: wrapped, plan }
}
