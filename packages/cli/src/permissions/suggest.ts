import { dirname } from 'node:path'
import type {
  PermissionRuleValue,
  PermissionUpdate,
  PermissionUpdateDestination,
} from '@agent-engine/protocol'
import type { PathFact } from './path-fact.ts'
import { isInsideRoots, type Policy } from './policy.ts'

export const allowRule = (
  rule: PermissionRuleValue,
  destination: PermissionUpdateDestination,
): PermissionUpdate => allowRules([rule], destination)

export const allowRules = (
  rules: readonly PermissionRuleValue[],
  destination: PermissionUpdateDestination,
): PermissionUpdate => ({ type: 'addRules', rules: [...rules], behavior: 'allow', destination })

/** What would let a read go on without a question: the directory of the file, at every place it leads to. */
export const readSuggestions = (path: PathFact, isDirectory: boolean): readonly PermissionUpdate[] => {
  if (path.unsure !== undefined) return []
  const rules = path.members.map((member) => readRule(member, isDirectory))
  if (rules.some((rule) => rule === undefined)) return []
  return [
    allowRules(
      rules.filter((rule) => rule !== undefined),
      'session',
    ),
  ]
}

/** Never the whole file system: a file at its root is allowed by itself, and the root not at all. */
const readRule = (path: string, isDirectory: boolean): PermissionRuleValue | undefined => {
  const directory = isDirectory ? path : dirname(path)
  if (directory !== '/') return { toolName: 'Read', ruleContent: `/${escapeGlob(directory)}/**` }
  return path === '/' ? undefined : { toolName: 'Read', ruleContent: `/${escapeGlob(path)}` }
}

const escapeGlob = (path: string): string => path.replace(/[*?[\]\\! ]/g, '\\$&')

/** What would let a write go on: the directory, if it is outside, and the mode that accepts edits. */
export const writeSuggestions = (
  path: PathFact,
  policy: Policy,
  directory: string = dirname(path.given),
): readonly PermissionUpdate[] => {
  if (path.unsure !== undefined || policy.mode === 'plan') return []
  const setMode: PermissionUpdate = { type: 'setMode', mode: 'acceptEdits', destination: 'session' }
  const mode = policy.mode === 'acceptEdits' ? [] : [setMode]
  if (isInsideRoots(policy, path.members)) return mode
  const directories = [directory, ...path.members.slice(1).map((member) => dirname(member))]
  if (directories.some((each) => each === '/')) return []
  return [...mode, { type: 'addDirectories', directories, destination: 'session' }]
}
