import { dirname } from 'node:path'
import type { PermissionRuleValue, PermissionUpdate } from '@agent-engine/protocol'
import type { CommandCall, CommandPath } from './command-fact.ts'
import type { JudgedCall } from './judge-commands.ts'
import { matchesCommand } from './match-command.ts'
import { isInsideRoots, type Policy } from './policy.ts'
import { allowRules, readSuggestions } from './suggest.ts'

/** More rules than a person reads are not offered. */
const MOST_RULES = 5

/**
 * What would let a command line run without a question the next time, all of it together; nothing when no rule could
 * (spec: permissions §12.3).
 */
export const commandSuggestions = (
  open: readonly JudgedCall[],
  policy: Policy,
): readonly PermissionUpdate[] => {
  const calls = open.map(({ call }) => call)
  const missing = open.flatMap(({ approval }) => (approval.allowed ? [] : approval.paths))
  if (open.some(({ approval }) => !approval.allowed && approval.final)) return []
  if (missing.some(({ unsure, pattern }) => unsure !== undefined || pattern !== undefined)) return []
  const rules = distinctRules(calls.map(ruleFor))
  if (rules === undefined || rules.length > MOST_RULES) return []
  const reads = missing.filter(({ access }) => access === 'read')
  const readRules = reads.map((path) => readSuggestions(path, false))
  if (readRules.some((updates) => updates.length === 0)) return []
  const writes = writeUpdates(calls, missing, policy)
  return writes === undefined
    ? []
    : [allowRules(rules, 'localSettings'), ...distinct(readRules.flat()), ...writes]
}

/** A rule for all uses where the command has a name for them, else for this very text. */
const ruleFor = ({ allowForms: [form], prefix }: CommandCall): PermissionRuleValue | undefined => {
  if (form === undefined) return undefined
  const general = prefix === undefined || form.limit !== undefined ? undefined : `${prefix}:*`
  if (general !== undefined && matchesCommand(general, form.text)) {
    return { toolName: 'Bash', ruleContent: general }
  }
  // A star in a rule stands for anything, which is more than what was asked about.
  return form.text.includes('*') ? undefined : { toolName: 'Bash', ruleContent: form.text }
}

const distinctRules = (
  rules: readonly (PermissionRuleValue | undefined)[],
): readonly PermissionRuleValue[] | undefined => {
  const found = rules.filter((rule) => rule !== undefined)
  return found.length < rules.length ? undefined : distinct(found)
}

const distinct = <T>(values: readonly T[]): readonly T[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
]

/** Directories for what is written outside, and the mode in which edits inside need no question. */
const writeUpdates = (
  calls: readonly CommandCall[],
  missing: readonly CommandPath[],
  policy: Policy,
): readonly PermissionUpdate[] | undefined => {
  const edited = calls.filter(({ edits }) => edits).flatMap(({ paths }) => paths)
  const writes = [...missing, ...edited].filter(({ access }) => access === 'write')
  if (writes.length === 0) return []
  const directories = distinct(writes.flatMap(({ members }) => members.map((member) => dirname(member))))
  const needed = directories.filter((directory) => directory !== '/' || !isInsideRoots(policy, [directory]))
  if (needed.includes('/')) return undefined
  const mode: PermissionUpdate = { type: 'setMode', mode: 'acceptEdits', destination: 'session' }
  return [
    { type: 'addDirectories', directories: [...needed], destination: 'session' },
    ...(policy.mode === 'acceptEdits' ? [] : [mode]),
  ]
}
