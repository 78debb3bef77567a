import { isInside } from '../platform/paths.ts'
import type { PathFact } from './path-fact.ts'
import type { Policy } from './policy.ts'

/** Files of the engine itself: saved tool results, the plan, memory (spec: permissions §6.3). */
export const isOwnFile = ({ access, members, unsure }: PathFact, policy: Policy): boolean => {
  if (unsure !== undefined) return false
  const own = policy.ownFiles(access)
  return members.every((member) => own.some((path) => isInside(member, path, policy.paths)))
}
