import { asObject, asString, canonicalJson, isObject, type JsonObject } from '../json.ts'
import { type BlockView, type MessageView, type Problem, type Rule, viewMessages } from './problem.ts'

interface SentAnswer {
  model: string
  content: readonly JsonObject[]
}

/** What this server has sent: thinking can only come from the API, so everything else is a forgery. */
export interface SentThinking {
  /** By signature or redacted data: the block, and the answer it was part of. */
  readonly blocks: ReadonlyMap<string, SentAnswer & { block: JsonObject }>
  /** By tool use id: the answer with thinking that asked for the tool. */
  readonly toolUses: ReadonlyMap<string, SentAnswer>
  remember(content: readonly JsonObject[], model: string): void
}

export function createSentThinking(): SentThinking {
  const blocks = new Map<string, SentAnswer & { block: JsonObject }>()
  const toolUses = new Map<string, SentAnswer>()
  return {
    blocks,
    toolUses,
    remember(content, model) {
      if (!content.some(isThinking)) return
      for (const block of content) {
        if (isThinking(block)) blocks.set(proof(block), { block, model, content })
        if (block.type === 'tool_use') toolUses.set(asString(block.id), { model, content })
      }
    },
  }
}

/** Thinking blocks come back byte for byte and in their place; outside a running tool loop all of them may be left out. */
export const thinkingRules: Rule = ({ body, sentThinking }) => {
  const messages = viewMessages(body)
  const perMessage = messages.flatMap((message) => {
    const thinking = message.blocks.filter((block) => isThinking(block.value))
    const forged = thinking.flatMap((block) => forgery(block, sentThinking))
    if (forged.length > 0 || thinking.length === 0) return forged
    return misplaced(message, sentThinking)
  })
  return [...perMessage, ...lostInToolLoop(body, messages, sentThinking)]
}

/** While the model waits for tool results, the answer that asked for them must keep its thinking (if thinking is on). */
function lostInToolLoop(body: JsonObject, messages: readonly MessageView[], sent: SentThinking): Problem[] {
  const type = asObject(body.thinking).type
  const asking = messages.at(-2)
  if ((type !== 'enabled' && type !== 'adaptive') || asking?.role !== 'assistant') return []
  const original = asking.blocks
    .map((block) => sent.toolUses.get(asString(block.value.id)))
    .find((each) => each !== undefined)
  if (original === undefined || original.model !== body.model) return []
  if (asking.blocks.some((block) => isThinking(block.value))) return []
  return [
    {
      rule: 'thinking-place',
      message: `${asking.path}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${asking.blocks[0]?.type}\``,
    },
  ]
}

function isThinking(block: JsonObject): boolean {
  return block.type === 'thinking' || block.type === 'redacted_thinking'
}

function proof(block: JsonObject): string {
  return block.type === 'thinking' ? `signature ${asString(block.signature)}` : `data ${asString(block.data)}`
}

function bare(block: JsonObject): JsonObject {
  const { cache_control: _, ...rest } = block
  return rest
}

function forgery({ path, type, value }: BlockView, sent: SentThinking): Problem[] {
  const original = sent.blocks.get(proof(value))
  if (original === undefined) {
    return [
      {
        rule: 'thinking-signature',
        message: `${path}: Invalid \`signature\` in \`${type}\` block: this server never sent it`,
      },
    ]
  }
  if (canonicalJson(bare(value)) === canonicalJson(original.block)) return []
  return [
    {
      rule: 'thinking-signature',
      message: `${path}: \`${type}\` blocks cannot be modified. These blocks must remain as they were in the original response.`,
    },
  ]
}

/** Within one message the blocks of each original answer must stand in their original order, with all of its thinking. */
function misplaced(message: MessageView, sent: SentThinking): Problem[] {
  const keys = message.blocks.map((block) => blockKey(block.value))
  const originals = new Set(
    message.blocks.flatMap((block) => {
      const original = isThinking(block.value) ? sent.blocks.get(proof(block.value)) : undefined
      return original === undefined ? [] : [original.content]
    }),
  )
  return [...originals].flatMap((content) => {
    const missing = content.filter((block) => isThinking(block) && !keys.includes(blockKey(block)))
    if (missing.length > 0) {
      return [
        {
          rule: 'thinking-place',
          message: `${message.path}: thinking blocks of one response must be sent back together; ${missing.length} of them missing`,
        },
      ]
    }
    // Equal texts can't be told apart, so they say nothing about the order.
    const positions = content
      .map(blockKey)
      .filter((key, _, all) => occursOnce(all, key) && occursOnce(keys, key))
      .map((key) => keys.indexOf(key))
    const ordered = positions.every((at, index) => index === 0 || at > (positions[index - 1] ?? -1))
    return ordered
      ? []
      : [
          {
            rule: 'thinking-place',
            message: `${message.path}: thinking blocks must stay where they were in the original response`,
          },
        ]
  })
}

function occursOnce(keys: readonly string[], key: string): boolean {
  const first = keys.indexOf(key)
  return first !== -1 && keys.indexOf(key, first + 1) === -1
}

function blockKey(block: JsonObject): string {
  if (isThinking(block)) return proof(block)
  if (isObject(block) && block.type === 'tool_use') return `tool_use ${asString(block.id)}`
  return canonicalJson(bare(block))
}
