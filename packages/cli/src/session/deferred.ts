import type { IndexedLine } from './line-index.ts'
import { entryOf } from './read.ts'
import type { Tree } from './tree.ts'

/** Subtype of the line behind a call that a hook put off: the call has no result, and it is made again on resume. */
export const TOOL_DEFERRED = 'tool_deferred'

/** The tool use that a conversation with this leaf ends with because it was put off. */
export const deferredId = (fd: number, tree: Tree, leaf: IndexedLine): string | undefined => {
  const line = tree.lines.findLast(({ type, parentUuid }) => type === 'system' && parentUuid === leaf.uuid)
  const entry = line === undefined ? undefined : entryOf(fd, line)
  return entry?.type === 'system' && entry.subtype === TOOL_DEFERRED ? entry.toolUseID : undefined
}
