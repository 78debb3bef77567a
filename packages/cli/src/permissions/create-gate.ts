import type { PermissionMode } from '@agent-engine/protocol'
import { canonicalToolName } from '@agent-engine/protocol/tool-names'
import type { Decision } from './decision.ts'
import type { PermissionGate } from './gate.ts'

export interface GateOptions {
  readonly mode: PermissionMode
  readonly allow: readonly string[]
  readonly deny: readonly string[]
  readonly directories: readonly string[]
  readonly cwd: string
}

export const createGate = (options: GateOptions): PermissionGate => {
  let mode = options.mode
  const allowed = new Set(options.allow.map(canonicalToolName))
  const denied = new Set(options.deny.map(canonicalToolName))
  return {
    get mode() {
      return mode
    },
    directories: options.directories,
    setMode(next) {
      mode = next
    },
    async decide(question): Promise<Decision> {
      if (mode === 'bypassPermissions') return { behavior: 'allow', reason: { type: 'mode', mode } }
      if (allowed.has(question.toolName) || question.readOnly) {
        return { behavior: 'allow', reason: { type: 'tool', detail: 'read-only' } }
      }
      return {
        behavior: 'ask',
        reason: { type: 'other', detail: 'no rule' },
        message: `${question.toolName} needs approval, and nothing allows it.`,
        suggestions: [],
      }
    },
    async apply() {},
    removes: (name) => denied.has(name),
    mayRead: () => true,
  }
}
