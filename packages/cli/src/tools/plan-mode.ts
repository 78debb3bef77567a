import type { PermissionMode } from '@agent-engine/protocol'

/** Plan mode of a session, as tools may enter and leave it. */
export interface PlanMode {
  readonly active: boolean
  enter(): void
  /** Goes back to the mode from before; gives the mode that holds now. */
  leave(): PermissionMode
}
