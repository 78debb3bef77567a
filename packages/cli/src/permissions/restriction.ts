import type { PermissionMode } from '@agent-engine/protocol'
import { canonicalToolName } from '@agent-engine/protocol/tool-names'
import type { PermissionGate, Restriction } from './gate.ts'
import { coversTool } from './match-tool.ts'
import { rulesOf } from './rule.ts'

/** The permissions of an agent: those of whoever started it, and less. */
export const restrictGate = (parent: PermissionGate, restriction: Restriction): PermissionGate => {
  const rules = rulesOf({ source: { layer: 'agent' }, anchor: '/', deny: restriction.deny ?? [] })
  return {
    get mode() {
      return strictMode(parent.mode, restriction.mode)
    },
    get directories() {
      return parent.directories
    },
    // The modes of agents come from their definitions; what is set here is the session's.
    setMode: (mode) => parent.setMode(mode),
    decide: (question) =>
      parent.decide({ ...question, restrictions: [restriction, ...(question.restrictions ?? [])] }),
    forbids: (question) =>
      parent.forbids({ ...question, restrictions: [restriction, ...(question.restrictions ?? [])] }),
    apply: (updates) => parent.apply(updates),
    grant: (list) => parent.grant(list),
    removes: (toolName, server) =>
      parent.removes(toolName, server) ||
      rules.some((rule) => coversTool(rule, canonicalToolName(toolName), server)),
    mayRead: (path) => parent.mayRead(path),
  }
}

/** From what asks least to what asks most. */
const BY_STRICTNESS: readonly PermissionMode[] = [
  'bypassPermissions',
  'acceptEdits',
  'auto',
  'default',
  'plan',
  'dontAsk',
]

/** The stricter one: an agent's own mode never widens that of the session. */
export const strictMode = (session: PermissionMode, own: PermissionMode | undefined): PermissionMode =>
  own !== undefined && BY_STRICTNESS.indexOf(own) > BY_STRICTNESS.indexOf(session) ? own : session
