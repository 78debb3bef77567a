import type { ContentBlockParam } from '@agent-engine/protocol'
import { apiToolId } from './clean-block.ts'

/**
 * Gives every tool use of a request an id of its own and leads results to their uses. Ids are sent as the model made them
 * unless the API would refuse them: models behind gateways repeat ids or use characters that are not allowed.
 */
export interface ToolIds {
  /** Id that is taken → the number that makes its next copy unique. */
  readonly taken: Map<string, number>
  /** Uses of the last assistant message that have no result yet, in order. */
  readonly open: { readonly given: string; readonly sent: string }[]
}

export const createToolIds = (): ToolIds => ({ taken: new Map(), open: [] })

export const copyToolIds = ({ taken, open }: ToolIds): ToolIds => ({ taken: new Map(taken), open: [...open] })

/** Takes over the uses of the next assistant message, which wait for results from here on; gives its blocks as sent. */
export const openUses = (ids: ToolIds, blocks: readonly ContentBlockParam[]): ContentBlockParam[] => {
  ids.open.length = 0
  return blocks.map((block) => {
    if (block.type !== 'tool_use') return block
    const sent = takeUnique(ids.taken, apiToolId(block.id))
    ids.open.push({ given: block.id, sent })
    return sent === block.id ? block : { ...block, id: sent }
  })
}

/** The id to send for the result of `id`; undefined when no use waits for it. */
export const answerUse = ({ open }: ToolIds, id: string): string | undefined => {
  const at = open.findIndex(({ given }) => given === id)
  return at === -1 ? undefined : open.splice(at, 1)[0]?.sent
}

const takeUnique = (taken: Map<string, number>, id: string): string => {
  let copy = taken.get(id)
  if (copy === undefined) {
    taken.set(id, 2)
    return id
  }
  while (taken.has(`${id}_${copy}`)) copy += 1
  taken.set(id, copy + 1)
  taken.set(`${id}_${copy}`, 2)
  return `${id}_${copy}`
}
