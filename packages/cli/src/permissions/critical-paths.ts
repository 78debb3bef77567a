import { dirname } from 'node:path'
import { isInside } from '../platform/paths.ts'
import type { CommandPath } from './command-fact.ts'
import { isInsideRoots, type Policy } from './policy.ts'

/** How bad it is when a command destroys something (spec: permissions §6.5). */
export type Destruction =
  /** The system, the home or the project would be gone: asked about in every mode. */
  | 'critical'
  /** What lies outside the working directories, or nobody knows where: bypass mode lets it run. */
  | 'wide'

/** What a command would destroy by touching a path in the way it does. */
export const destruction = (path: CommandPath, policy: Policy): Destruction | undefined => {
  if (path.destroys === undefined) return undefined
  const isRemoval = path.destroys === 'removed'
  if (isCritical(path, policy)) return isRemoval ? 'critical' : 'wide'
  if (!isRemoval || !path.recursive) return undefined
  return path.unsure !== undefined && path.pattern === undefined ? 'wide' : outside(path, policy)
}

const outside = ({ members }: CommandPath, policy: Policy): Destruction | undefined =>
  isInsideRoots(policy, members) ? undefined : 'wide'

const isCritical = (path: CommandPath, policy: Policy): boolean => {
  if (path.variable === 'directly-under') return true
  if (path.pattern !== undefined && !path.pattern.everything) return false
  return path.members.some((member) => isVital(member, policy))
}

/** The root, what lies directly in it, homes, and every directory that holds a working directory. */
const isVital = (member: string, { roots, paths }: Policy): boolean =>
  member === '/' ||
  dirname(member) === '/' ||
  /^(?:[A-Za-z]:\\?|\/(?:home|Users)\/[^/]+)$/.test(member) ||
  isInside(paths.home, member, paths) ||
  roots.some((root) => isInside(root, member, paths))
