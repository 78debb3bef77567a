import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { asObject } from './parse-entry.ts'
import { statOwnFile } from './trust.ts'

const MAX_DECISIONS = 1_000
/** Reports that may wait for their digest; more would keep too many inputs alive. */
const MAX_PENDING = 50

/** Who decided about a tool call. */
export type DecisionSource = 'user' | 'rule' | 'hook' | 'mode' | 'callback'

export interface LoggedDecision {
  /** ISO time. */
  readonly at: string
  readonly toolUseId: string
  readonly toolName: string
  /** `sha256:…` of the input as JSON; the input itself is in the transcript. */
  readonly inputDigest: string
  readonly decision: 'allow' | 'deny'
  readonly source: DecisionSource
  readonly reason: string | null
  readonly updatedInput: boolean
  /** Where the answer was kept for later calls. */
  readonly remembered: string | null
}

/** What a caller tells about a decision. */
export interface DecisionReport {
  readonly toolUseId: string
  readonly toolName: string
  readonly input: unknown
  readonly decision: 'allow' | 'deny'
  readonly source: DecisionSource
  readonly reason?: string
  readonly updatedInput?: boolean
  readonly remembered?: string
}

export interface SessionRules {
  readonly allow: readonly string[]
  readonly deny: readonly string[]
  readonly ask: readonly string[]
}

/** permissions.json (spec: sessions §15.5): what was decided, for audits. It never grants anything. */
export interface PermissionsLog {
  readonly schema: 1
  readonly sessionId: string
  readonly mode: string
  readonly sessionRules: SessionRules
  readonly additionalDirectories: readonly string[]
  /** The newest thousand. */
  readonly decisions: readonly LoggedDecision[]
  /** True when older decisions were dropped. */
  readonly truncated: boolean
}

/** The rights a session has at the moment. */
export interface SessionRights {
  readonly mode: string
  readonly rules: SessionRules
  readonly additionalDirectories: readonly string[]
}

export interface DecisionLog {
  /** Decisions that are kept. */
  readonly count: number
  /** Puts the decisions of earlier runs before those of this one. */
  continueFrom(earlier: PermissionsLog): void
  add(report: DecisionReport, now: number): void
  setRights(rights: SessionRights): void
  content(sessionId: string): PermissionsLog
}

const NO_RIGHTS: SessionRights = {
  mode: 'default',
  rules: { allow: [], deny: [], ask: [] },
  additionalDirectories: [],
}

export const createDecisionLog = (): DecisionLog => {
  let rights = NO_RIGHTS
  let decisions: LoggedDecision[] = []
  let truncated = false
  let pending: { readonly report: DecisionReport; readonly at: number }[] = []

  /** Digests are made when they are needed, not while the model waits for the results. */
  const settle = (): void => {
    decisions.push(...pending.map(({ report, at }) => logged(report, at)))
    pending = []
    if (decisions.length < MAX_DECISIONS * 2) return
    decisions = decisions.slice(-MAX_DECISIONS)
    truncated = true
  }

  return {
    get count() {
      return decisions.length + pending.length
    },
    continueFrom(earlier) {
      decisions = [...earlier.decisions, ...decisions]
      truncated ||= earlier.truncated
    },
    add(report, now) {
      pending.push({ report, at: now })
      if (pending.length >= MAX_PENDING) settle()
    },
    setRights(next) {
      rights = next
    },
    content(sessionId) {
      settle()
      return {
        schema: 1,
        sessionId,
        mode: rights.mode,
        sessionRules: rights.rules,
        additionalDirectories: rights.additionalDirectories,
        decisions: decisions.slice(-MAX_DECISIONS),
        truncated: truncated || decisions.length > MAX_DECISIONS,
      }
    },
  }
}

/** Reads the log of a session; `undefined` when there is none that can be read. It is shown, never applied. */
export const readPermissionsLog = (path: string): PermissionsLog | undefined => {
  const value = statOwnFile(path) === undefined ? undefined : parseQuietly(path)
  if (value === undefined || typeof value.sessionId !== 'string') return undefined
  const rules = asObject(value.sessionRules)
  return {
    schema: 1,
    sessionId: value.sessionId,
    mode: typeof value.mode === 'string' ? value.mode : 'default',
    sessionRules: { allow: strings(rules?.allow), deny: strings(rules?.deny), ask: strings(rules?.ask) },
    additionalDirectories: strings(value.additionalDirectories),
    decisions: Array.isArray(value.decisions) ? value.decisions.filter(isDecision) : [],
    truncated: value.truncated === true,
  }
}

const parseQuietly = (path: string): ReturnType<typeof asObject> => {
  try {
    return asObject(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []

const isDecision = (value: unknown): value is LoggedDecision => {
  const decision = asObject(value)
  return (
    decision !== undefined &&
    ['at', 'toolUseId', 'toolName', 'inputDigest', 'source'].every(
      (key) => typeof decision[key] === 'string',
    ) &&
    (decision.decision === 'allow' || decision.decision === 'deny')
  )
}

const logged = (report: DecisionReport, now: number): LoggedDecision => ({
  at: new Date(now).toISOString(),
  toolUseId: report.toolUseId,
  toolName: report.toolName,
  inputDigest: `sha256:${createHash('sha256')
    .update(JSON.stringify(report.input) ?? '')
    .digest('hex')}`,
  decision: report.decision,
  source: report.source,
  reason: report.reason ?? null,
  updatedInput: report.updatedInput ?? false,
  remembered: report.remembered ?? null,
})
