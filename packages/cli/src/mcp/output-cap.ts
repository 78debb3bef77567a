import { McpError } from './errors.ts'
import { CHARS_PER_TOKEN, IMAGE_TOKENS } from './limits.ts'

export interface CapPorts {
  /** Exact count by the API; rejects when it can't be had. Absent: the estimate is good enough. */
  readonly countTokens?: (text: string) => Promise<number>
  /** Keeps the whole result in a file; gives its path. */
  spill(text: string): Promise<string>
}

interface Block {
  readonly type: string
}

interface TextBlock extends Block {
  type: 'text'
  text: string
}

/** Keeps a result within the cap; what is too large goes to a file that the model can read in pieces (spec: mcp §6.5). */
export const capOutput = async <B extends Block>(
  tool: string,
  content: readonly B[],
  capTokens: number,
  ports: CapPorts,
): Promise<readonly (B | TextBlock)[]> => {
  const estimate = estimateTokens(content)
  if (estimate <= capTokens / 2) return content
  const texts = content.flatMap((block) => (isText(block) ? [block.text] : []))
  const images = content.length - texts.length
  // Far above the cap nobody needs to know by how much.
  const tokens =
    ports.countTokens === undefined || estimate > capTokens * 4
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

const isText = (block: Block): block is TextBlock =>
  block.type === 'text' && 'text' in block && typeof block.text === 'string'

const estimateTokens = (content: readonly Block[]): number =>
  content.reduce(
    (sum, block) => sum + (isText(block) ? block.text.length / CHARS_PER_TOKEN : IMAGE_TOKENS),
    0,
  )
