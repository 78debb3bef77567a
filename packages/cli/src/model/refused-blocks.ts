import type { ContentBlockParam, MessageParam, ToolResultContentBlock } from '@agent-engine/protocol'
import type { ModelRequest } from './port.ts'

/** Stands where a block was that the API refused. */
const NOTE = {
  type: 'text' as const,
  text: '[An image or document stood here. It was left out because the API refused it.]',
}

/** What the API has refused, by the `source` that all requests of a session share: none of it is sent twice (PAIN-20). */
const refused = new WeakSet<object>()

const PLACE = /messages\.(\d+)\.content\.(\d+)(?:\.(?:tool_result\.)?content\.(\d+))?/
const ABOUT_MEDIA = /\b(?:image|pdf|document)s?\b/i

type Block = ContentBlockParam | ToolResultContentBlock

/**
 * The request without the image or document that an error names by its place; where it names no place but speaks of
 * media, without those of the newest message that has any. Undefined when there is nothing of the kind.
 */
export const withoutRefused = (request: ModelRequest, error: string): ModelRequest | undefined => {
  const media = refusedIn(request, error)
  if (media.length === 0) return undefined
  for (const source of media) refused.add(source)
  return withoutKnownRefused(request)
}

/** The request without anything that the API has refused before; the same one if it holds none of it. */
export const withoutKnownRefused = (request: ModelRequest): ModelRequest => {
  const messages = request.messages.map(cleaned)
  return messages.every((message, at) => message === request.messages[at])
    ? request
    : { ...request, messages }
}

const refusedIn = ({ messages }: ModelRequest, error: string): readonly object[] => {
  const [, message, block, part] = PLACE.exec(error) ?? []
  if (message === undefined) {
    if (!ABOUT_MEDIA.test(error)) return []
    return (
      messages.map((each) => blocksOf(each).flatMap(sourcesIn)).findLast(({ length }) => length > 0) ?? []
    )
  }
  const named = blocksOf(messages[Number(message)])[Number(block)]
  if (named === undefined) return []
  const inner = part === undefined ? undefined : partsOf(named)[Number(part)]
  return sourcesIn(inner ?? named)
}

const blocksOf = (message: MessageParam | undefined): readonly ContentBlockParam[] =>
  message === undefined || typeof message.content === 'string' ? [] : message.content

const partsOf = (block: Block): readonly ToolResultContentBlock[] =>
  block.type === 'tool_result' && Array.isArray(block.content) ? block.content : []

const sourceOf = (block: Block): object | undefined =>
  block.type === 'image' || block.type === 'document' ? block.source : undefined

const sourcesIn = (block: Block): readonly object[] =>
  [block, ...partsOf(block)].flatMap((each) => sourceOf(each) ?? [])

const isRefused = (block: Block): boolean => {
  const source = sourceOf(block)
  return source !== undefined && refused.has(source)
}

const cleaned = (message: MessageParam): MessageParam => {
  if (!blocksOf(message).some((block) => [block, ...partsOf(block)].some(isRefused))) return message
  return { ...message, content: blocksOf(message).map(cleanedBlock) }
}

const cleanedBlock = (block: ContentBlockParam): ContentBlockParam => {
  if (isRefused(block)) return NOTE
  if (block.type !== 'tool_result' || !Array.isArray(block.content)) return block
  return { ...block, content: block.content.map((part) => (isRefused(part) ? NOTE : part)) }
}
