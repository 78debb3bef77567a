import { asArray, asObject, asString, canonicalJson, isObject, type Json, type JsonObject } from './json.ts'
import { readMessages } from './recorded-request.ts'

/**
 * The cache contract: within one conversation the content of a request (tools, system, messages; cache marks aside)
 * begins with the whole content of the request before it, so that the model API can read that part from its cache.
 */
export interface PrefixCheck {
  /** The complaint about this request, or `undefined`. */
  check(body: JsonObject, conversation: string | undefined): string | undefined
  /** The next break is intended (compaction, a cleared conversation, dropped thinking …). */
  expectBreak(): void
}

interface Part {
  label: string
  text: string
}

interface Thread {
  conversation: string
  model: string
  /** System and tools: what tells a subagent's thread from its parent's. */
  frame: string
  parts: Part[]
}

export function createPrefixCheck(): PrefixCheck {
  const threads: Thread[] = []
  let expected = 0
  return {
    check(body, conversation) {
      if (conversation === undefined) return undefined
      const next = toThread(body, conversation)
      const related = threads.filter(
        (thread) => thread.conversation === conversation && thread.model === next.model,
      )
      const extended = related.find((thread) => commonParts(thread.parts, next.parts) === thread.parts.length)
      if (extended !== undefined) {
        extended.parts = next.parts
        return undefined
      }
      const nearest = nearestThread(related, next)
      const isFresh =
        readMessages(body).length === 1 && !related.some((thread) => thread.frame === next.frame)
      if (nearest === undefined || isFresh) {
        threads.push(next)
        return undefined
      }
      const complaint = describeBreak(nearest.parts, next.parts)
      Object.assign(nearest, next)
      if (expected === 0) return complaint
      expected--
      return undefined
    },
    expectBreak() {
      expected++
    },
  }
}

/** The session that a request belongs to, as far as it says so. */
export function conversationOf(body: JsonObject, sessionHeader: string | undefined): string | undefined {
  const userId = asString(asObject(body.metadata).user_id)
  return userId !== '' ? userId : sessionHeader
}

function toThread(body: JsonObject, conversation: string): Thread {
  const tools = asArray(body.tools).map((tool, index) =>
    part(`tool ${index} (${asString(asObject(tool).name)})`, tool),
  )
  const system = readMessages({ messages: [{ role: 'system', content: body.system ?? [] }] })
    .flatMap((message) => message.blocks)
    .map((block, index) => part(`system block ${index}`, block))
  const messages = readMessages(body).flatMap((message, index) => [
    { label: `message ${index}: role`, text: message.role },
    ...message.blocks.map((block, at) => part(`message ${index} (${message.role}), block ${at}`, block)),
  ])
  const head = [...tools, ...system]
  return {
    conversation,
    model: asString(body.model),
    frame: head.map((each) => each.text).join('\n'),
    parts: [...head, ...messages],
  }
}

function part(label: string, value: Json): Part {
  return { label, text: canonicalJson(withoutMarks(value)) }
}

function withoutMarks(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutMarks)
  if (!isObject(value)) return value
  const { cache_control: _, ...rest } = value
  return Object.fromEntries(
    Object.entries(rest).map(([key, each]) => [
      key,
      key === 'content' && each !== undefined ? withoutMarks(each) : each,
    ]),
  )
}

function commonParts(a: readonly Part[], b: readonly Part[]): number {
  let same = 0
  while (same < a.length && a[same]?.text === b[same]?.text) same++
  return same
}

function nearestThread(related: readonly Thread[], next: Thread): Thread | undefined {
  return [...related].sort((a, b) => commonParts(b.parts, next.parts) - commonParts(a.parts, next.parts))[0]
}

function describeBreak(before: readonly Part[], after: readonly Part[]): string {
  const at = commonParts(before, after)
  const [old, now] = [before[at], after[at]]
  return [
    `the request does not extend the one before it: ${at} of its ${before.length} parts are kept, the first difference is ${old?.label ?? 'an added part'}`,
    `  before: ${around(old?.text, now?.text)}`,
    `  now:    ${around(now?.text, old?.text)}`,
  ].join('\n')
}

/** A short cut-out of a text around the first character that differs. */
function around(text: string | undefined, other: string | undefined): string {
  if (text === undefined) return '(nothing)'
  let at = 0
  while (at < text.length && text[at] === other?.[at]) at++
  const from = Math.max(0, at - 60)
  return `${from > 0 ? '…' : ''}${text.slice(from, at + 100)}${at + 100 < text.length ? '…' : ''}`
}
