import { SessionError } from './errors.ts'
import type { IndexedLine } from './line-index.ts'
import { chooseLeaf, type Tree, walkBack } from './tree.ts'

/**
 * The line after which a resumed conversation is cut: the last line of the response with that `message.id` (`msg_…`), or
 * the line with that uuid (spec: sessions §9). A response is never cut in the middle. Throws `resume_at_not_found`.
 */
export const findResumePoint = (tree: Tree, id: string): IndexedLine => {
  const found = messageWithUuid(tree, id) ?? lastOfResponse(tree, id)
  if (found !== undefined) return found
  throw new SessionError(
    'resume_at_not_found',
    id.startsWith('msg_')
      ? `No assistant message found with message.id of: ${id}`
      : `No message found with message.uuid of: ${id}`,
  )
}

const messageWithUuid = (tree: Tree, uuid: string): IndexedLine | undefined => {
  const line = tree.byUuid.get(uuid)
  if (line?.type === 'user') return line
  return line?.type === 'assistant' ? lastBlockAfter(tree, line) : undefined
}

const lastOfResponse = (tree: Tree, messageId: string): IndexedLine | undefined =>
  tree.lines.findLast((line) => line.messageId === messageId)

/** The end of the response that the line belongs to: its blocks follow each other in the file, results between them. */
const lastBlockAfter = (tree: Tree, line: IndexedLine): IndexedLine => {
  let last = line
  for (let at = line.order + 1; at < tree.lines.length; at++) {
    const next = tree.lines[at]
    if (next?.type === 'user' && next.results === undefined) break
    if (next?.type !== 'assistant') continue
    if (next.messageId === undefined || next.messageId !== line.messageId) break
    last = next
  }
  return last
}

/**
 * What lies behind the resume point must be one turn, that of the prompt with this uuid: a host that cuts off a turn must
 * not lose others that came in the meantime. Throws `resume_drops_other_turn`.
 */
export const checkDroppedTurn = (tree: Tree, point: IndexedLine, promptUuid: string): void => {
  const refuse = (reason: string): never => {
    throw new SessionError('resume_drops_other_turn', `Resume rejected by --resume-drops-turn: ${reason}`)
  }
  const leaf = chooseLeaf(tree)
  const chain = leaf === undefined ? [] : walkBack(tree, leaf).lines
  const at = chain.findIndex((line) => line.uuid === point.uuid)
  if (at === -1) return refuse(`${point.uuid} is not in the conversation as it is now.`)
  const prompts = chain.slice(at + 1).filter(isPrompt)
  const [first, ...others] = prompts
  if (first?.uuid !== promptUuid) {
    return refuse(
      first === undefined
        ? `no turn follows ${point.uuid}.`
        : `the turn after ${point.uuid} is that of ${first.uuid}, not of ${promptUuid}.`,
    )
  }
  if (others.length > 0) {
    refuse(
      `${others.length} more ${others.length === 1 ? 'turn follows' : 'turns follow'} that of ${promptUuid}.`,
    )
  }
}

const isPrompt = (line: IndexedLine): boolean =>
  line.type === 'user' && line.results === undefined && !line.hidden && !line.isCompactSummary
