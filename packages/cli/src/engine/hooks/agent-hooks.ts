import type { Hooks } from '../../hooks/port.ts'
import type { AgentIdentity } from '../parts.ts'

/** The session's hooks as a subagent has them: whatever they are told says who it is about (spec: hooks §4). */
export const hooksOfAgent = (hooks: Hooks, { id, type }: AgentIdentity): Hooks => ({
  has: (event) => hooks.has(event),
  dispatch: (event, call) => hooks.dispatch(event, { ...call, agentId: id, agentType: type }),
  extend: (source) => hooks.extend(source),
  add: (source) => hooks.add(source),
})
