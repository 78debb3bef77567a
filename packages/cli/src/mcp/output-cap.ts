import type { ToolResultContentBlock } from '@agent-engine/protocol'
import { McpError } from './errors.ts'
import { CHARS_PER_TOKEN, IMAGE_TOKENS } from './limits.ts'

export interface CapPorts {
  /** Exact count by the API; rejects when it can't be had. */
  countTokens(text: string): Promise<number>
  /** Keeps the whole result in a file; gives its path. */
  spill(text: string): Promise<string>
}

/** Keeps a result within the cap; what is too large goes to a file that the model can read in pieces (spec: mcp §6.5). */
export const capOutput = async (
  tool: string,
  content: readonly ToolResultContentBlock[],
  capTokens: number,
  ports: CapPorts,
): Promise<readonly ToolResultContentBlock[]> => {
  const estimate = estimateTokens(content)
  if (estimate <= capTokens / 2) return content
  const texts = content.flatMap((block) => (block.type === 'text' ? [block.text] : []))
  const images = content.length - texts.length
  // Far above the cap nobody needs to know by how much.
  const tokens =
    estimate > capTokens * 4
      ? estimate
      : await ports.countTokens(texts.join('\n')).then(
          (count) => count + images * IMAGE_TOKENS,
          () => estimate,
        )
  if (tokens <= capTokens) return content
  const whole = texts.length === 1 && images === 0 ? (texts[0] ?? '') : JSON.stringify(content, null, 2)
  const path = await ports.spill(whole).catch((cause: unknown) => {
    throw new McpError(
      'mcp_too_large',
      `The result of ${tool} has ${tokens} tokens, more than the ${capTokens} that are allowed. Use the tool's paging or filter parameters to ask for less.`,
      { cause },
    )
  })
  return [
    {
      type: 'text',
      text: `The result of ${tool} is too large to show here: about ${tokens} tokens, the limit is ${capTokens}. All of it (${whole.length} characters) is in ${path}. Read that file in pieces with offset and limit, or search it.`,
    },
  ]
}

const estimateTokens = (content: readonly ToolResultContentBlock[]): number =>
  content.reduce(
    (sum, block) => sum + (block.type === 'text' ? block.text.length / CHARS_PER_TOKEN : IMAGE_TOKENS),
    0,
  )
