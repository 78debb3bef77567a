import type { PermissionBehavior, PermissionMode } from '@agent-engine/protocol'
import type { Decision, RuleSource } from './decision.ts'
import type { CallFacts } from './facts.ts'
import { judge } from './judge.ts'
import { matchesCommand } from './match-command.ts'
import { matchesName, NAMING_TOOLS } from './match-name.ts'
import { coversTool } from './match-tool.ts'
import { matchesUrl } from './match-url.ts'
import type { Policy } from './policy.ts'
import type { Rule } from './rule.ts'
import { narrowingHits, touchedPaths } from './rule-hits.ts'
import { sourceName } from './source-names.ts'

/** A rule that was looked at for a call, and whether it holds for it or for a part of it. */
export interface ConsideredRule {
  readonly rule: string
  readonly behavior: PermissionBehavior
  readonly source: RuleSource
  /** The source in words. */
  readonly from: string
  readonly matches: boolean
  /** What of the call it speaks about. */
  readonly subject?: string
}

/** Why a call would be decided as it is. */
export interface Explanation {
  readonly decision: Decision
  readonly mode: PermissionMode
  /** Every rule of the session, those that hold first. */
  readonly considered: readonly ConsideredRule[]
  /** What the call is about. */
  readonly subjects: {
    readonly commands: readonly string[]
    /** Constructs of a command line that need a question. */
    readonly findings: readonly string[]
    readonly paths: readonly {
      readonly access: 'read' | 'write'
      readonly path: string
      readonly leadsTo: readonly string[]
    }[]
    readonly urls: readonly string[]
    readonly names: readonly string[]
  }
}

/** The decision on a call with everything that was looked at. Pure, like the decision. */
export const explainCall = (facts: CallFacts, policy: Policy): Explanation => {
  const narrowing = new Map(narrowingHits(facts, policy).map(({ rule, subject }) => [rule, subject]))
  const considered = policy.rules.map((rule): ConsideredRule => {
    const subject = rule.behavior === 'allow' ? allowedSubject(rule, facts, policy) : narrowing.get(rule)
    return {
      rule: rule.text,
      behavior: rule.behavior,
      source: rule.source,
      from: sourceName(rule.source),
      matches: subject !== undefined,
      ...(subject === undefined ? {} : { subject }),
    }
  })
  return {
    decision: judge(facts, policy),
    mode: policy.mode,
    considered: [
      ...considered.filter(({ matches }) => matches),
      ...considered.filter(({ matches }) => !matches),
    ],
    subjects: {
      commands: facts.commands.flatMap(({ calls }) => calls.map(({ text }) => text)),
      findings: facts.commands.flatMap(({ findings }) =>
        findings.map(({ kind, text }) => `${kind}: ${text}`),
      ),
      paths: touchedPaths(facts).map(({ access, given, members }) => ({
        access,
        path: given,
        leadsTo: members.filter((member) => member !== given),
      })),
      urls: facts.urls,
      names: facts.names,
    },
  }
}

/** The part of a call that an allow rule speaks about; it may not be enough to allow the call. */
const allowedSubject = (rule: Rule, facts: CallFacts, policy: Policy): string | undefined => {
  const { toolName, server } = facts.question
  if (coversTool(rule, toolName, server)) return toolName
  const { content } = rule
  if (content === undefined) return undefined
  if (rule.toolName === 'Bash') {
    const calls = facts.commands.flatMap((line) => line.calls)
    return calls.find(({ allowForms }) =>
      allowForms.some(
        ({ text, limit }) => content === text || (limit === undefined && matchesCommand(content, text)),
      ),
    )?.text
  }
  if (rule.toolName === 'WebFetch') return facts.urls.find((url) => matchesUrl(content, url))
  if (NAMING_TOOLS.has(rule.toolName) && rule.toolName === toolName) {
    return facts.names.find((name) => matchesName(content, name))
  }
  return allowedPath(rule, facts, policy)
}

const allowedPath = (rule: Rule, facts: CallFacts, policy: Policy): string | undefined => {
  const pathRule = policy.pathRules.find((each) => each.rule === rule)
  if (pathRule === undefined) return undefined
  const access = rule.toolName === 'Read' ? 'read' : 'write'
  return touchedPaths(facts).find(
    (path) => path.access === access && path.members.some((member) => pathRule.matches(member, facts.cwds)),
  )?.given
}
