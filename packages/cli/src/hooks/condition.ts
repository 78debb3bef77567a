import type { JsonObject } from '@agent-engine/protocol'
import { gatherFacts } from '../permissions/facts.ts'
import { narrowedByRules } from '../permissions/judge-rules.ts'
import { compilePolicy, type Policy } from '../permissions/policy.ts'
import { parseRule } from '../permissions/rule.ts'
import type { Subject } from '../permissions/subject.ts'
import { hostPathRules } from '../platform/paths.ts'
import type { FindingKind } from '../shell/script.ts'

export interface ConditionOptions {
  /** Where the session started. */
  readonly projectDirectory: string
  cwd(): string
  /** What a call is about; undefined when its tool or its input is not known. */
  subjects(toolName: string, input: JsonObject): Promise<readonly Subject[] | undefined>
}

/**
 * Whether a call fits the permission rule of a hook's `if` (spec: hooks §2.1). A deny rule of the same text would hold for
 * it: every command of a line counts, whatever stands around it. True when that cannot be told.
 */
export const createCondition = (
  options: ConditionOptions,
): ((rule: string, toolName: string, input: JsonObject) => Promise<boolean>) => {
  const policies = new Map<string, Promise<Policy>>()
  return async (rule, toolName, input) => {
    if (parseRule(rule) === undefined) return true
    const subjects = await options.subjects(toolName, input)
    if (subjects === undefined) return true
    const policy = policies.get(rule) ?? policyOf(rule, options.projectDirectory)
    policies.set(rule, policy)
    const facts = await gatherFacts({ toolName, input, subjects, readOnly: false, cwd: options.cwd() })
    const isUnclear = facts.commands.some(({ findings }) => findings.some(({ kind }) => UNCLEAR.has(kind)))
    return isUnclear || narrowedByRules(facts, await policy) !== undefined
  }
}

/** What a line with these would run is not known. */
const UNCLEAR: ReadonlySet<FindingKind> = new Set<FindingKind>([
  'unparsed',
  'too-long',
  'odd-character',
  'control-character',
  'opaque',
])

const policyOf = (rule: string, cwd: string): Promise<Policy> =>
  compilePolicy(
    {
      mode: 'default',
      bypassAvailable: false,
      lists: [{ source: { layer: 'session' }, anchor: cwd, deny: [rule] }],
      directories: [],
    },
    { cwd, configDirectory: undefined, paths: hostPathRules(), ownFiles: () => [], hardened: true },
  )
