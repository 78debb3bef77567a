import type { IncomingHttpHeaders } from 'node:http'
import { asArray, asObject, asString, isObject, type Json, type JsonObject } from '../json.ts'
import type { SentThinking } from './thinking.ts'

/** One way in which a request breaks the API's rules. */
export interface Problem {
  /** The rule's name, stable: tests may name it. */
  rule: string
  message: string
  /** The HTTP status the API answers with; default 400. */
  status?: number
}

/** What a rule looks at. */
export interface Subject {
  body: JsonObject
  headers: IncomingHttpHeaders
  /** Thinking blocks that this server has sent so far. */
  sentThinking: SentThinking
}

export type Rule = (subject: Subject) => Problem[]

export interface MessageView {
  path: string
  role: Json | undefined
  content: Json | undefined
  blocks: BlockView[]
}

export interface BlockView {
  /** For instance `messages.2.content.0`. */
  path: string
  type: string
  value: JsonObject
}

/** The messages with a path for each block; a string content is one text block. */
export function viewMessages(body: JsonObject): MessageView[] {
  return asArray(body.messages).map((message, index) => {
    const { role, content } = asObject(message)
    return {
      path: `messages.${index}`,
      role,
      content,
      blocks: viewBlocks(content, `messages.${index}.content`),
    }
  })
}

export function viewBlocks(content: Json | undefined, path: string): BlockView[] {
  if (typeof content === 'string') return [{ path, type: 'text', value: { type: 'text', text: content } }]
  return asArray(content)
    .filter(isObject)
    .map((value, index) => ({ path: `${path}.${index}`, type: asString(value.type), value }))
}

/** The blocks inside tool results and documents too. */
export function withNested(blocks: readonly BlockView[]): BlockView[] {
  return blocks.flatMap((block) =>
    block.type === 'tool_result'
      ? [block, ...viewBlocks(block.value.content, `${block.path}.content`)]
      : [block],
  )
}
