import { createHash } from 'node:crypto'
import type { ContentBlockParam, MessageParam } from '@agent-engine/protocol'
import { withoutMark } from '../model-name.ts'
import type { ModelRequest } from '../port.ts'
import { mapStrings } from './json-text.ts'
import type { Marker } from './volatile.ts'

/** What identifies a request, to be compared as it is. */
export interface Fingerprint {
  readonly model: string
  readonly tools: readonly string[]
  readonly messages: readonly MessageParam[]
}

/**
 * A request without what differs from run to run, in one form: content always as blocks, no cache marks, pictures and
 * documents as hashes. The system prompt is no part of it, nor are limits, thinking and metadata.
 */
export const fingerprintOf = (request: ModelRequest, marker: Marker): Fingerprint => ({
  model: withoutMark(request.model),
  tools: (request.tools ?? []).map(({ name }) => String(name)).sort(),
  messages: request.messages.map(({ role, content }) => ({ role, content: blocksOf(content, marker) })),
})

const blocksOf = (content: MessageParam['content'], marker: Marker): ContentBlockParam[] => {
  const blocks = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content
  return blocks.map((block) =>
    mapStrings(withoutBulk(block), (text) => marker.mark(text, block.type === 'tool_result')),
  )
}

const withoutBulk = (block: ContentBlockParam): ContentBlockParam =>
  JSON.parse(JSON.stringify(block), (name, part: unknown) => {
    if (name === 'cache_control') return undefined
    return isBase64(part) ? { ...part, data: hashOf(part.data) } : part
  })

const isBase64 = (part: unknown): part is { readonly data: string } =>
  typeof part === 'object' &&
  part !== null &&
  'type' in part &&
  part.type === 'base64' &&
  'data' in part &&
  typeof part.data === 'string'

const hashOf = (data: string): string =>
  data.startsWith('sha256:') ? data : `sha256:${createHash('sha256').update(data).digest('hex')}`
