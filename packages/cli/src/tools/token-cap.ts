import type { ToolContext } from './context.ts'
import { CHARS_PER_TOKEN, READ_MAX_TOKENS } from './limits.ts'

/** What a text costs, when that is more than Read may show; undefined when it fits (spec: tools §4.1). */
export const tokensOverCap = async (
  text: string,
  ctx: ToolContext,
): Promise<{ readonly tokens: number; readonly cap: number } | undefined> => {
  const cap = tokenCap(ctx)
  // A character is never more than a token or so: a text this short needs no counting.
  if (text.length <= cap) return undefined
  const tokens = await countTokens(text, ctx)
  return tokens > cap ? { tokens, cap } : undefined
}

const tokenCap = ({ env }: ToolContext): number => {
  const set = Number(env.CLAUDE_CODE_FILE_READ_MAX_OUTPUT_TOKENS)
  return Number.isInteger(set) && set > 0 ? set : READ_MAX_TOKENS
}

const countTokens = async (text: string, ctx: ToolContext): Promise<number> => {
  try {
    return await ctx.countTokens(text)
  } catch {
    ctx.signal.throwIfAborted()
    return Math.ceil(text.length / CHARS_PER_TOKEN)
  }
}
