import type { ContentBlockParam, ToolResultBlockParam, ToolResultContentBlock } from '@agent-engine/protocol'
import { headOf } from '../../platform/text.ts'
import { cleanDocument, cleanImage, leftOut } from './clean-media.ts'
import { isBlank, keepFields } from './fields.ts'
import { ERROR_WITHOUT_TEXT } from './placeholders.ts'
import { wellFormed } from './well-formed.ts'

/** A tool result as the API takes it. */
export interface CleanResult {
  readonly result: ToolResultBlockParam
  /** Blocks that can't stay inside: the API takes nothing but text in an error result. They follow the results. */
  readonly moved: readonly ContentBlockParam[]
}

export const cleanToolResult = (block: ToolResultBlockParam): CleanResult => {
  const kept = wellFormed(keepFields(block))
  const { content } = kept
  const clean = Array.isArray(content) ? { ...kept, content: cleanContent(content) } : kept
  return clean.is_error === true ? errorResult(clean) : { result: unchanged(kept, clean), moved: [] }
}

const cleanContent = (content: readonly ToolResultContentBlock[]): ToolResultContentBlock[] =>
  content.filter((block) => block.type !== 'text' || !isBlank(block.text)).map(cleanPart)

const cleanPart = (part: ToolResultContentBlock): ToolResultContentBlock => {
  const clean = keepFields(part)
  switch (clean.type) {
    case 'image':
      return cleanImage(clean)
    case 'document':
      return cleanDocument(clean)
    case 'text':
    case 'search_result':
    case 'tool_reference':
      return clean
    default:
      return leftOut(`A block of the kind ${JSON.stringify(headOf(clean.type, MAX_KIND_LENGTH))}`)
  }
}

const MAX_KIND_LENGTH = 128

const unchanged = (before: ToolResultBlockParam, after: ToolResultBlockParam): ToolResultBlockParam => {
  if (!Array.isArray(before.content) || !Array.isArray(after.content)) return after
  const { content } = after
  return before.content.length === content.length &&
    before.content.every((block, at) => block === content[at])
    ? before
    : after
}

const errorResult = (block: ToolResultBlockParam): CleanResult => {
  const { content } = block
  if (!Array.isArray(content)) {
    const result = content === undefined || content === '' ? { ...block, content: ERROR_WITHOUT_TEXT } : block
    return { result, moved: [] }
  }
  const text = content.filter((part) => part.type === 'text')
  const moved = content.filter(
    (part) => part.type === 'image' || part.type === 'document' || part.type === 'search_result',
  )
  const said = text.length > 0 ? text : ERROR_WITHOUT_TEXT
  return { result: { ...block, content: said }, moved }
}
