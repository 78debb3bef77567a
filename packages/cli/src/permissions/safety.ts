import type { Asked } from './decision.ts'
import type { CallFacts } from './facts.ts'
import { isOwnFile } from './own-files.ts'
import type { PathFact } from './path-fact.ts'
import type { Policy } from './policy.ts'
import { protection } from './protected-paths.ts'
import { touchedPaths } from './rule-hits.ts'

/** A question that no allow rule answers (spec: permissions §3.2, step 6). */
export interface SafetyProblem {
  /** Bypass mode does not skip it either. */
  readonly always: boolean
  readonly asked: Asked
}

export const safetyProblem = (facts: CallFacts, policy: Policy): SafetyProblem | undefined => {
  const protectedPath = touchedPaths(facts).flatMap((path) => protectedWrite(path, policy))[0]
  if (protectedPath !== undefined) return protectedPath
  const script = facts.commands
    .map(({ script }) => script)
    .find(({ findings }) => findings.some(isNotUnderstood))
  if (script === undefined) return undefined
  return problem(
    'unparsed',
    'This command line could not be read with certainty, so a person has to confirm it.',
  )
}

const isNotUnderstood = ({ kind }: { readonly kind: string }): boolean => kind === 'unparsed'

const protectedWrite = (path: PathFact, policy: Policy): readonly SafetyProblem[] => {
  if (path.access === 'read' || isOwnFile(path, policy)) return []
  return path.members.flatMap((member) => {
    const why = protection(member, policy.configDirectory, policy.paths)
    if (why === undefined) return []
    const message = `Writing ${path.given} needs confirmation: ${why}.`
    return [problem('protected path', message, path.given)]
  })
}

const problem = (check: string, message: string, blockedPath?: string): SafetyProblem => ({
  always: false,
  asked: {
    behavior: 'ask',
    reason: { type: 'safetyCheck', check },
    message,
    suggestions: [],
    ...(blockedPath === undefined ? {} : { blockedPath }),
  },
})

/** Whether a call would write or run anything that is not known to read only. */
export const changesSomething = (facts: CallFacts, policy: Policy): boolean =>
  facts.commands.length > 0 || facts.paths.some((path) => path.access === 'write' && !isOwnFile(path, policy))
