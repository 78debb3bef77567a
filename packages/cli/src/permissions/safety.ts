import type { CommandFacts, CommandPath } from './command-fact.ts'
import { destruction } from './critical-paths.ts'
import type { Asked, Denied } from './decision.ts'
import type { CallFacts } from './facts.ts'
import { coversTool } from './match-tool.ts'
import { isOwnFile } from './own-files.ts'
import type { PathFact } from './path-fact.ts'
import { isInsideRoots, type Policy } from './policy.ts'
import { protection } from './protected-paths.ts'
import { touchedPaths } from './rule-hits.ts'

/** A question that no allow rule answers (spec: permissions §3.2, step 6). */
export interface SafetyProblem {
  /** Bypass mode does not skip it either. */
  readonly always: boolean
  readonly asked: Asked
}

/** What no shell should get, whoever allows it. */
export const malformed = ({ commands }: CallFacts): Denied | undefined => {
  const findings = commands.flatMap((line) => line.findings)
  if (!findings.some(({ kind }) => kind === 'control-character')) return undefined
  return {
    behavior: 'deny',
    reason: { type: 'safetyCheck', check: 'control character' },
    message: 'The command holds a control character other than tab and newline. Send it without.',
  }
}

/** What settings keep file tools from, in every mode. */
export const outsideLimits = ({ paths }: CallFacts, policy: Policy): Denied | undefined => {
  const { denyReadsOutside = false, denyWritesOutside = false } = policy.limits ?? {}
  const path = paths.find(
    (each) =>
      (each.access === 'read' ? denyReadsOutside : denyWritesOutside) &&
      !isOwnFile(each, policy) &&
      !(each.unsure === undefined && isInsideRoots(policy, each.members)),
  )
  if (path === undefined) return undefined
  return {
    behavior: 'deny',
    reason: { type: 'workingDir', path: path.given },
    message: `${path.given} is outside the working directories, and the settings deny that.`,
  }
}

/** The first problem, the gravest kind first. */
export const safetyProblem = (facts: CallFacts, policy: Policy): SafetyProblem | undefined =>
  destroyed(facts, policy, 'critical') ??
  unreadable(facts) ??
  protectedWrites(facts, policy)[0] ??
  destroyed(facts, policy, 'wide') ??
  hiddenFromRules(facts, policy)

const problem = (
  check: string,
  message: string,
  more: { blockedPath?: string; always?: true; onlyOnce?: true } = {},
): SafetyProblem => {
  const { blockedPath, always = false, onlyOnce } = more
  return {
    always,
    asked: {
      behavior: 'ask',
      reason: { type: 'safetyCheck', check },
      message,
      suggestions: [],
      ...(blockedPath === undefined ? {} : { blockedPath }),
      ...(onlyOnce === undefined ? {} : { onlyOnce }),
    },
  }
}

const destroyed = (
  { commands }: CallFacts,
  policy: Policy,
  kind: 'critical' | 'wide',
): SafetyProblem | undefined => {
  const path = commandPaths(commands).find((each) => destruction(each, policy) === kind)
  if (path === undefined) return undefined
  const target = path.unsure === undefined || path.pattern ? path.given : `${path.text} (${path.unsure})`
  return problem('destructive command', `This would destroy ${target}, and only a person may confirm that.`, {
    blockedPath: path.given,
    onlyOnce: true,
    ...(kind === 'critical' ? { always: true } : {}),
  })
}

const commandPaths = (lines: readonly CommandFacts[]): readonly CommandPath[] =>
  lines.flatMap(({ calls }) => calls.flatMap(({ paths }) => paths))

const UNREADABLE = {
  unparsed: 'This command line could not be read with certainty, so a person has to confirm it.',
  'too-long': 'This command line is too long to be checked, so a person has to confirm it.',
  'odd-character': 'This command line holds characters that cannot be seen, so a person has to confirm it.',
} as const

const unreadable = ({ commands }: CallFacts): SafetyProblem | undefined => {
  for (const { kind } of commands.flatMap(({ findings }) => findings)) {
    if (kind === 'unparsed' || kind === 'too-long' || kind === 'odd-character')
      return problem(kind, UNREADABLE[kind])
  }
  return undefined
}

const protectedWrites = (facts: CallFacts, policy: Policy): readonly SafetyProblem[] =>
  touchedPaths(facts)
    .filter((path) => path.access === 'write' && !isOwnFile(path, policy))
    .flatMap((path) => protectedMember(path, policy))

const protectedMember = (path: PathFact, policy: Policy): readonly SafetyProblem[] =>
  [path.given, ...path.members].flatMap((member) => {
    const why = protection(member, policy.configDirectory, policy.paths)
    if (why === undefined) return []
    return [
      problem('protected path', `Writing ${path.given} needs confirmation: ${why}.`, {
        blockedPath: path.given,
      }),
    ]
  })

/** Where deny and ask rules might hold but cannot be seen to: they must not be walked around by hiding. */
const hiddenFromRules = (facts: CallFacts, policy: Policy): SafetyProblem | undefined => {
  if (facts.commands.length === 0) return undefined
  const paths = commandPaths(facts.commands)
  const narrowing = policy.rules.filter(({ behavior }) => behavior !== 'allow')
  if (narrowing.some((rule) => coversTool(rule, 'Read')) && paths.some(({ access }) => access === 'read')) {
    return problem(
      'denied tool',
      'Reading files is denied to the Read tool, so a person has to confirm that a command does.',
    )
  }
  if (!policy.hardened) return undefined
  const hasCommandRules = narrowing.some(
    ({ toolName, content }) => toolName === 'Bash' && content !== undefined,
  )
  const opaque = facts.commands.flatMap(hiddenText)[0]
  if (hasCommandRules && opaque !== undefined) {
    return problem('opaque command', `\`${opaque}\` may run what rules deny: its text cannot be checked.`)
  }
  const below = paths.find((path) => path.access === 'read' && mayMeetDenied(path, policy))
  return below === undefined
    ? undefined
    : problem('denied files', `\`${below.text}\` may take in files that rules deny.`, {
        blockedPath: below.given,
      })
}

const hiddenText = ({ findings, calls }: CommandFacts): readonly string[] => [
  ...findings.filter(({ kind }) => kind === 'opaque').map(({ text }) => text),
  ...calls.filter(({ isHidden }) => isHidden).map(({ text }) => text),
]

const mayMeetDenied = (path: CommandPath, policy: Policy): boolean => {
  if (path.below !== undefined) return true
  if (path.unsure !== undefined && path.members.length === 0) {
    return policy.pathRules.some(({ rule }) => rule.behavior === 'deny' && rule.toolName === 'Read')
  }
  if (path.pattern === undefined || path.unsure === undefined) return false
  return policy.pathRules.some(
    ({ rule, reaches }) =>
      rule.behavior === 'deny' && rule.toolName === 'Read' && path.members.some((member) => reaches(member)),
  )
}

/** Whether a call would write or run anything that is not known to read only. */
export const changesSomething = (facts: CallFacts, policy: Policy): boolean =>
  facts.commands.some(({ findings, calls }) => findings.length > 0 || !calls.every(isRead)) ||
  facts.paths.some((path) => path.access === 'write' && !isOwnFile(path, policy))

const isRead = ({ role, readsOnly, paths }: CommandFacts['calls'][number]): boolean =>
  role === 'inner' || (readsOnly && paths.every(({ access }) => access === 'read'))
