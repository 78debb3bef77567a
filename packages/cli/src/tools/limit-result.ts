import type { ToolResultContentBlock } from '@agent-engine/protocol'
import { type Redact, redactDeep } from '../platform/redact.ts'
import { headOf, humanSize } from '../platform/text.ts'
import { RESULT_PREVIEW_CHARS, resultLimit } from './limits.ts'
import type { ToolResult } from './result.ts'

/** Where oversized results go, and which secrets must not get into any result. */
export interface LimitPort {
  /** Keeps a whole result under the session's `tool-results` folder; gives the absolute path. */
  spill(toolUseId: string, text: string, extension: 'txt' | 'json'): Promise<string>
  /** Replaces known secret values; gives the text unchanged when there are none. */
  readonly redact: Redact
}

type Content = NonNullable<ToolResult['block']['content']>

/** The last step of every call: hides secrets and moves oversized text to a file (spec: tools §2.9). */
export const applyLimits = async (
  result: ToolResult,
  port: LimitPort,
  maxChars: number = resultLimit(result.toolName),
): Promise<ToolResult> => {
  const clean = redactDeep(result, port.redact)
  const { content } = clean.block
  if (content === undefined) return clean
  const limited = await limit(clean, content, port, maxChars)
  return limited === content ? clean : { ...clean, block: { ...clean.block, content: limited } }
}

const limit = async (
  result: ToolResult,
  content: Content,
  port: LimitPort,
  max: number,
): Promise<Content> => {
  if (typeof content === 'string') {
    return content.length <= max
      ? content
      : persisted(result, content, port, { whole: content, extension: 'txt' })
  }
  const text = content.flatMap((block) => textIn(block) ?? []).join('\n')
  if (text.length <= max) return content
  const whole = JSON.stringify(content, null, 2)
  const note = await persisted(result, text, port, { whole, extension: 'json' })
  return [{ type: 'text', text: note }, ...content.filter((block) => textIn(block) === undefined)]
}

const textIn = (block: ToolResultContentBlock): string | undefined =>
  block.type === 'text' && typeof block.text === 'string' ? block.text : undefined

/** What the model sees in the place of a text that is too large. */
const persisted = async (
  { toolUseId }: ToolResult,
  text: string,
  port: LimitPort,
  { whole, extension }: { readonly whole: string; readonly extension: 'txt' | 'json' },
): Promise<string> => {
  const size = humanSize(Buffer.byteLength(text))
  const where = await port.spill(toolUseId, whole, extension).then(
    (path) => `All of it is in ${path}; read or search that file for what you need.`,
    // The work is done: a full disk must not make a failure of it.
    () => 'It could not be kept in a file. Ask for less if you need what is left out.',
  )
  return [
    '<persisted-output>',
    `The output is too large to show here (${size}). ${where}`,
    '',
    `First ${humanSize(RESULT_PREVIEW_CHARS)}:`,
    headOf(text, RESULT_PREVIEW_CHARS),
    '...',
    '</persisted-output>',
  ].join('\n')
}
