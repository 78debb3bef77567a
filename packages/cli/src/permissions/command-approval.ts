import { isInside } from '../platform/paths.ts'
import type { CommandCall, CommandFacts, CommandPath } from './command-fact.ts'
import type { DecisionReason } from './decision.ts'
import type { CallFacts } from './facts.ts'
import { matchesCommand } from './match-command.ts'
import { pathAllowance } from './path-allowance.ts'
import { isInsideRoots, type Policy } from './policy.ts'
import { reasonOf } from './rule.ts'

/** Whether a simple command may run, and if not, what is missing. */
export type Approval =
  | { readonly allowed: true; readonly reason: DecisionReason }
  | {
      readonly allowed: false
      readonly reason: DecisionReason
      /** What a person is told. */
      readonly why: string
      /** No rule allows the command itself. */
      readonly needsRule: boolean
      /** Files that nothing allows. */
      readonly paths: readonly CommandPath[]
      /** A rule would not help. */
      readonly final?: true
    }

/** Judges one simple command of a line: the command by rules and tables, its files by theirs. */
export const approve = (
  call: CommandCall,
  line: CommandFacts,
  facts: CallFacts,
  policy: Policy,
): Approval => {
  const strayed = directoryProblem(call, line, facts) ?? arrivalProblem(call, line, policy)
  if (strayed !== undefined) {
    return {
      allowed: false,
      reason: { type: 'other', detail: strayed },
      why: strayed,
      needsRule: false,
      paths: [],
      final: true,
    }
  }
  const cover = coverOf(call, policy)
  // A link may lead anywhere: using it is judged by where it leads, but not in the line that makes it.
  const isAlone = line.calls.length === 1
  const paths = call.paths.filter((path) => !(path.named && isAlone) && !isPathAllowed(path, facts, policy))
  const [path] = paths
  if (cover !== undefined && path === undefined) return { allowed: true, reason: cover }
  if (path === undefined) {
    return {
      allowed: false,
      reason: { type: 'other', detail: 'no rule' },
      why:
        call.startsPrograms === undefined
          ? 'no rule allows it'
          : `the repository's own git configuration (${call.startsPrograms}) may make it run a program`,
      needsRule: true,
      paths: [],
    }
  }
  return { allowed: false, ...pathProblem(path, policy), needsRule: cover === undefined, paths }
}

/** What allows the command itself, files aside. */
const coverOf = (call: CommandCall, policy: Policy): DecisionReason | undefined => {
  const rule = policy.rules.find(({ behavior, toolName, content }) => {
    if (behavior !== 'allow' || toolName !== 'Bash' || content === undefined) return false
    return call.allowForms.some(
      ({ text, limit }) => content === text || (limit === undefined && matchesCommand(content, text)),
    )
  })
  if (rule !== undefined) return reasonOf(rule)
  if (call.readsOnly) return { type: 'other', detail: 'it only reads' }
  return policy.mode === 'acceptEdits' && call.edits ? { type: 'mode', mode: 'acceptEdits' } : undefined
}

/** What a command writes by its arguments only has to be inside; a redirection is an edit of its own. */
const isPathAllowed = (path: CommandPath, facts: CallFacts, policy: Policy): boolean => {
  if (path.unsure !== undefined) return false
  if (path.by === 'argument' && path.access === 'write' && isInsideRoots(policy, path.members)) return true
  return pathAllowance(path, facts, policy) !== undefined
}

const pathProblem = (path: CommandPath, policy: Policy): { reason: DecisionReason; why: string } => {
  const does = path.access === 'read' ? 'reads' : 'writes'
  if (path.unsure !== undefined) {
    return {
      reason: { type: 'other', detail: path.unsure },
      why: `it ${does} ${path.text}, and ${path.unsure}`,
    }
  }
  if (isInsideRoots(policy, path.members)) {
    return {
      reason: { type: 'other', detail: 'no rule' },
      why: `it ${does} ${path.given}, and no rule allows that`,
    }
  }
  return {
    reason: { type: 'workingDir', path: path.given },
    why: `it ${does} ${path.given}, which is outside the working directories`,
  }
}

/** Nobody can say yet where links lead that the same line brings to a place. */
const arrivalProblem = (call: CommandCall, line: CommandFacts, policy: Policy): string | undefined => {
  const arrivals = line.calls
    .filter((other) => other !== call && other.transfers)
    .flatMap(({ paths }) => paths.filter(({ access }) => access === 'write'))
  const isBelow = (path: CommandPath): boolean =>
    arrivals.some(({ given }) => path.given !== given && isInside(path.given, given, policy.paths))
  const path = call.paths.find(isBelow)
  return path === undefined ? undefined : `it uses ${path.given}, which the same line copies or moves there`
}

const isChange = ({ name }: CommandCall): boolean => name === 'cd' || name === 'pushd' || name === 'popd'

/** What must not follow a change of the directory (spec: permissions §7.4). */
const directoryProblem = (call: CommandCall, line: CommandFacts, facts: CallFacts): string | undefined => {
  const changes = line.calls.filter((each) => each.role === 'run' && isChange(each))
  const leaves = line.changes.some((directory) => directory === undefined || !facts.cwds.includes(directory))
  if (!leaves) return undefined
  if (isChange(call)) return changes.length > 1 ? 'it changes the directory more than once' : undefined
  if (call.name === 'git') return 'git in another directory runs what that repository is set up to run'
  return call.paths.some(({ access }) => access === 'write')
    ? 'it changes the directory and writes'
    : undefined
}
