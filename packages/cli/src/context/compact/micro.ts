import type { ContentBlockParam } from '@agent-engine/protocol'
import type { HistoryEntry } from '../history.ts'
import type { Thresholds } from '../thresholds.ts'
import { DEFAULT_SCALE, estimateEntries, type TokenScale } from '../tokens.ts'

export const CLEARED = '[Old tool result content cleared]'

/** Tools whose old results can be had again. */
const CLEARABLE: ReadonlySet<string> = new Set([
  'Read',
  'Bash',
  'Grep',
  'Glob',
  'WebFetch',
  'WebSearch',
  'Edit',
  'Write',
])

const KEEP = 3
/** Less is not worth a new cache prefix. */
const LEAST_SAVING = 20_000

/** A history in which old tool results are cleared. The transcript keeps them. */
export interface Cleared {
  readonly history: HistoryEntry[]
  /** Estimated. */
  readonly savedTokens: number
}

/**
 * Clears the content of all tool results but the last three, when the context has grown to `clearAt` and enough is saved
 * (spec: context §13.5). Undefined when nothing is to be done. Results cleared before stay as they are, so the start of
 * the history only changes when a new crossing clears more.
 */
export const clearOldResults = (
  history: readonly HistoryEntry[],
  tokens: number,
  { clearAt }: Thresholds,
  scale: TokenScale = DEFAULT_SCALE,
): Cleared | undefined => {
  if (tokens < clearAt) return undefined
  const cleared = clearResults(history, KEEP)
  if (cleared === undefined) return undefined
  const savedTokens = estimateEntries(history, scale) - estimateEntries(cleared, scale)
  return savedTokens >= LEAST_SAVING ? { history: cleared, savedTokens } : undefined
}

/** Clears all clearable results but the last `keep`. Undefined when none is left to clear. */
export const clearResults = (history: readonly HistoryEntry[], keep: number): HistoryEntry[] | undefined => {
  const clearable = usesOf(history)
  const ids = history.flatMap((entry) => resultIds(entry)).filter((id) => clearable.has(id))
  const old = new Set(keep === 0 ? ids : ids.slice(0, -keep))
  let changed = false
  const next = history.map((entry) => {
    const content = clearedContent(entry, old)
    if (content === undefined) return entry
    changed = true
    return { ...entry, content }
  })
  return changed ? next : undefined
}

const usesOf = (history: readonly HistoryEntry[]): ReadonlySet<string> =>
  new Set(
    history.flatMap(({ content }) =>
      typeof content === 'string'
        ? []
        : content.flatMap((block) =>
            block.type === 'tool_use' && CLEARABLE.has(block.name) ? [block.id] : [],
          ),
    ),
  )

const resultIds = ({ content }: HistoryEntry): string[] =>
  typeof content === 'string'
    ? []
    : content.flatMap((block) => (block.type === 'tool_result' ? [block.tool_use_id] : []))

const clearedContent = (
  { content }: HistoryEntry,
  old: ReadonlySet<string>,
): ContentBlockParam[] | undefined => {
  if (typeof content === 'string') return undefined
  const isOld = (block: ContentBlockParam): boolean =>
    block.type === 'tool_result' && old.has(block.tool_use_id) && block.content !== CLEARED
  if (!content.some(isOld)) return undefined
  return content.map((block) =>
    block.type === 'tool_result' && isOld(block) ? { ...block, content: CLEARED } : block,
  )
}
