import type { ContentBlockParam, ToolResultBlockParam } from '@agent-engine/protocol'
import type { HistoryEntry } from './history.ts'

export const MEDIA_REMOVED =
  '[An image or document stood here. It was removed because the request had become too large.]'

/**
 * The history with images and documents replaced by a text, oldest first, but for the newest `keep` (spec: context §12,
 * PAIN-20). What has none to lose comes back as it is; undefined when nothing is left to remove.
 */
export const withoutMedia = (history: readonly HistoryEntry[], keep = 0): HistoryEntry[] | undefined => {
  let remaining = history.reduce((count, entry) => count + mediaIn(entry), 0) - keep
  if (remaining <= 0) return undefined
  const take = (): boolean => remaining-- > 0
  return history.map((entry) =>
    mediaIn(entry) === 0 || typeof entry.content === 'string'
      ? entry
      : { ...entry, content: entry.content.map((block) => replaceIn(block, take)) },
  )
}

const isMedia = ({ type }: { readonly type: string }): boolean => type === 'image' || type === 'document'

const mediaIn = ({ content }: HistoryEntry): number =>
  typeof content === 'string' ? 0 : content.reduce((count, block) => count + mediaInBlock(block), 0)

const mediaInBlock = (block: ContentBlockParam): number => {
  if (isMedia(block)) return 1
  return block.type === 'tool_result' && Array.isArray(block.content)
    ? block.content.filter(isMedia).length
    : 0
}

const replaceIn = (block: ContentBlockParam, take: () => boolean): ContentBlockParam => {
  if (isMedia(block)) return take() ? removed() : block
  return block.type === 'tool_result' ? replaceInResult(block, take) : block
}

const replaceInResult = (block: ToolResultBlockParam, take: () => boolean): ToolResultBlockParam =>
  Array.isArray(block.content)
    ? { ...block, content: block.content.map((part) => (isMedia(part) && take() ? removed() : part)) }
    : block

const removed = (): { type: 'text'; text: string } => ({ type: 'text', text: MEDIA_REMOVED })
