import { fstatSync } from 'node:fs'
import type { SessionFacts, TokenUsage } from './facts.ts'
import type { LinkState } from './files.ts'
import { promptLine } from './prompt-text.ts'

/** How the last turn ended. */
export interface LastResult {
  readonly subtype: string
  readonly isError: boolean
  /** ISO time. */
  readonly at: string
}

/**
 * metadata.json (spec: sessions §15.4): a cache for lists and people. Everything but `engineVersion`, `lastResult`,
 * `link` and `closed` can be made again from the transcript.
 */
export interface SessionMetadata {
  readonly schema: 1
  readonly sessionId: string
  readonly createdAt: string | null
  readonly updatedAt: string | null
  readonly engineVersion: string
  readonly formatVersion: string | null
  readonly entrypoint: string | null
  readonly cwd: string | null
  readonly projectSlug: string
  readonly gitBranch: string | null
  readonly model: string | null
  readonly permissionMode: string | null
  readonly title: {
    readonly custom: string | null
    readonly ai: string | null
    readonly firstPrompt: string | null
    readonly lastPrompt: string | null
  }
  readonly tag: string | null
  /** Id of the session that this one is a copy of. */
  readonly forkedFrom: string | null
  readonly leafUuid: string | null
  readonly counts: {
    readonly lines: number
    readonly bytes: number
    readonly turns: number
    readonly compactions: number
    readonly subagents: number
  }
  readonly usage: TokenUsage
  /** US dollars, by the price table of the engine that wrote the file. */
  readonly totalCostUSD: number
  readonly modelUsage: Readonly<Record<string, TokenUsage & { readonly costUSD: number }>>
  readonly lastResult: LastResult | null
  readonly link: LinkState
  readonly closed: boolean
}

/** US dollars for tokens of a model. */
export type PriceOf = (model: string, usage: TokenUsage) => number

export interface MetadataContext {
  readonly sessionId: string
  readonly engineVersion: string
  readonly projectSlug: string
  readonly subagents: number
  readonly priceOf: PriceOf
  readonly lastResult: LastResult | null
  readonly link: LinkState
  readonly closed: boolean
}

/** Describes a session by what its lines say. */
export const describeSession = (facts: SessionFacts, context: MetadataContext): SessionMetadata => {
  const { subagents, priceOf, ...rest } = context
  const modelUsage: Record<string, TokenUsage & { costUSD: number }> = {}
  for (const [model, usage] of facts.usageByModel)
    modelUsage[model] = { ...usage, costUSD: priceOf(model, usage) }
  return {
    schema: 1,
    sessionId: rest.sessionId,
    createdAt: facts.createdAt ?? null,
    updatedAt: facts.updatedAt ?? null,
    engineVersion: rest.engineVersion,
    formatVersion: facts.formatVersion ?? null,
    entrypoint: facts.entrypoint ?? null,
    cwd: facts.cwd ?? null,
    projectSlug: rest.projectSlug,
    gitBranch: facts.gitBranch ?? null,
    model: facts.model ?? null,
    permissionMode: facts.permissionMode ?? null,
    title: {
      custom: facts.customTitle ?? null,
      ai: facts.aiTitle ?? null,
      firstPrompt: facts.firstPrompt === undefined ? null : promptLine(facts.firstPrompt),
      lastPrompt: facts.lastPrompt === undefined ? null : promptLine(facts.lastPrompt),
    },
    tag: facts.tag ?? null,
    forkedFrom: facts.forkedFrom ?? null,
    leafUuid: facts.lastUuid ?? null,
    counts: {
      lines: facts.lines,
      bytes: facts.bytes,
      turns: facts.turns,
      compactions: facts.compactions,
      subagents,
    },
    usage: facts.usage,
    totalCostUSD: Object.values(modelUsage).reduce((sum, { costUSD }) => sum + costUSD, 0),
    modelUsage,
    lastResult: rest.lastResult,
    link: rest.link,
    closed: rest.closed,
  }
}

/** Facts count what this process has seen; others may have appended as well. */
export const measureFile = (facts: SessionFacts, fd: number): void => {
  facts.bytes = fstatSync(fd).size
}
