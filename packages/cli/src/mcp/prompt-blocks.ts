import type { ContentBlockParam, JsonObject } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { type BlockPorts, toBlocks } from './result.ts'

/** `prompts/get` result → blocks of one user message, whatever roles the server gave (spec: mcp §8). */
export const promptBlocks = async (
  server: string,
  { messages }: JsonObject,
  ports: BlockPorts,
): Promise<readonly ContentBlockParam[]> => {
  const said = Array.isArray(messages) ? messages.filter(isJsonObject) : []
  const raw = said.flatMap(({ content }) => (Array.isArray(content) ? content : [content])).map(asBlock)
  const blocks = await Promise.all(raw.filter(isJsonObject).map((block) => toBlocks(server, block, ports)))
  return blocks.flat().flatMap((block) => (block.type === 'text' || block.type === 'image' ? [block] : []))
}

const asBlock = (content: unknown): unknown =>
  typeof content === 'string' ? { type: 'text', text: content } : content
