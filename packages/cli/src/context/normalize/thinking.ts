import type { ContentBlockParam } from '@agent-engine/protocol'
import { isWellFormed } from './well-formed.ts'

export const isThinking = (block: ContentBlockParam): boolean =>
  block.type === 'thinking' || block.type === 'redacted_thinking'

/** Whether a thinking block is whole: the API verifies its signature and refuses anything else. */
export const isIntactThinking = (block: ContentBlockParam): boolean => {
  if (block.type === 'thinking') {
    return typeof block.signature === 'string' && block.signature !== '' && isWellFormed(block)
  }
  return block.type !== 'redacted_thinking' || (typeof block.data === 'string' && block.data !== '')
}

/**
 * Whether two names mean one model. Dated, aliased and provider-prefixed names of a model are equal: a response names
 * the snapshot that answered, and signatures hold across providers.
 */
export const sameModel = (a: string, b: string): boolean => a === b || modelKey(a) === modelKey(b)

const modelKey = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\[1m\]$/, '')
    .replace(/^.*anthropic[./]/, '')
    .replace(/-v\d+(?::\d+)?$/, '')
    .replace(/[-@]\d{8}$/, '')
    .replace(/-latest$/, '')
