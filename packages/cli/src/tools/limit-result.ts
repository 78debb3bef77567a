import type { ToolResultContentBlock } from '@agent-engine/protocol'
import { humanSize } from '../platform/text.ts'
import { RESULT_PREVIEW_CHARS, resultLimit } from './limits.ts'
import type { ToolResult } from './result.ts'

/** Where oversized results go, and which secrets must not get into any result. */
export interface LimitPort {
  /** Keeps the full text under the session's `tool-results` folder; gives the absolute path. */
  spill(toolUseId: string, text: string): Promise<string>
  /** Replaces known secret values; gives the text unchanged when there are none. */
  redact(text: string): string
}

/** The last step of every call: redacts secrets and moves oversized text to a file (spec: tools §2.9). */
export const applyLimits = async (result: ToolResult, port: LimitPort): Promise<ToolResult> => {
  const { content } = result.block
  if (content === undefined) return result
  const limited =
    typeof content === 'string'
      ? await limitText(result, content, port)
      : await Promise.all(content.map((block) => limitBlock(result, block, port)))
  return limited === content ? result : { ...result, block: { ...result.block, content: limited } }
}

const limitBlock = async (
  result: ToolResult,
  block: ToolResultContentBlock,
  port: LimitPort,
): Promise<ToolResultContentBlock> =>
  block.type === 'text' ? { ...block, text: await limitText(result, block.text, port) } : block

const limitText = async (result: ToolResult, text: string, port: LimitPort): Promise<string> => {
  const clean = port.redact(text)
  const limit = resultLimit(result.toolName)
  if (clean.length <= limit) return clean
  const path = await port.spill(result.toolUseId, clean)
  const preview = clean.slice(0, RESULT_PREVIEW_CHARS).toWellFormed()
  return [
    '<persisted-output>',
    `The output is too large to show here (${humanSize(Buffer.byteLength(clean))}). All of it is in ${path}; read or search that file for what you need.`,
    '',
    `First ${humanSize(RESULT_PREVIEW_CHARS)}:`,
    preview,
    '...',
    '</persisted-output>',
  ].join('\n')
}
