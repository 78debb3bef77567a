import { headOf } from '../platform/text.ts'
import type { HeadAndTail } from './head-tail.ts'
import { asObject } from './parse-entry.ts'
import { commandName, promptLine, typedPrompt } from './prompt-text.ts'

/** What a list shows of a session (spec: sessions §10.1). */
export interface SessionInfo {
  readonly sessionId: string
  /** Title, generated title, last prompt, summary or first prompt: the first of them that there is. */
  readonly summary: string
  /** Milliseconds. */
  readonly lastModified: number
  readonly fileSize: number
  readonly customTitle?: string
  readonly firstPrompt?: string
  readonly gitBranch?: string
  readonly cwd?: string
  readonly tag?: string
  /** Milliseconds. */
  readonly createdAt?: number
}

/**
 * Made from the two ends of the transcript alone, so that it costs the same for every size of session. `undefined` for a
 * file that holds no main conversation.
 */
export const sessionInfo = (
  sessionId: string,
  { stat, head, tail }: HeadAndTail,
): SessionInfo | undefined => {
  if (firstLine(head).includes('"isSidechain":true')) return undefined
  const given = lastValue(tail, 'customTitle') ?? lastValue(head, 'customTitle')
  const customTitle = given || lastValue(tail, 'aiTitle') || lastValue(head, 'aiTitle') || undefined
  const firstPrompt = firstPromptIn(head)
  const summary = customTitle || lastValue(tail, 'lastPrompt') || lastValue(tail, 'summary') || firstPrompt
  if (!summary) return undefined
  const gitBranch = lastValue(tail, 'gitBranch') ?? firstValue(head, 'gitBranch')
  const cwd = firstValue(head, 'cwd')
  const tag = tagIn(tail)
  const createdAt = Date.parse(firstValue(head, 'timestamp') ?? '')
  return {
    sessionId,
    summary,
    lastModified: stat.mtimeMs,
    fileSize: stat.size,
    ...(customTitle && { customTitle }),
    ...(firstPrompt && { firstPrompt }),
    ...(gitBranch && { gitBranch }),
    ...(cwd && { cwd }),
    ...(tag && { tag }),
    ...(!Number.isNaN(createdAt) && { createdAt }),
  }
}

const firstLine = (text: string): string => {
  const end = text.indexOf('\n')
  return end === -1 ? text : text.slice(0, end)
}

/** The first or last string under a key, found without parsing: the line around it may be cut. */
const firstValue = (text: string, key: string): string | undefined =>
  valueAt(text, key, text.indexOf(`"${key}":"`))
const lastValue = (text: string, key: string): string | undefined =>
  valueAt(text, key, text.lastIndexOf(`"${key}":"`))

const valueAt = (text: string, key: string, at: number): string | undefined => {
  if (at === -1) return undefined
  const start = at + key.length + 3
  let end = start + 1
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1
  try {
    const value: unknown = JSON.parse(text.slice(start, end + 1))
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

const firstPromptIn = (head: string): string | undefined => {
  let command: string | undefined
  for (let start = 0; start < head.length; ) {
    const feed = head.indexOf('\n', start)
    const line = head.slice(start, feed === -1 ? head.length : feed)
    start = feed === -1 ? head.length : feed + 1
    if (!line.includes('"type":"user"') || line.includes('"tool_result"')) continue
    const value = parseUserLine(line)
    if (value === undefined) continue
    const prompt = typedPrompt(value)
    if (prompt !== undefined) return promptLine(prompt)
    command ??= commandName(value)
  }
  return command
}

/** A first prompt that is longer than the window leaves half a line; its text can still be read as far as it goes. */
const parseUserLine = (line: string): ReturnType<typeof asObject> => {
  try {
    return asObject(JSON.parse(line))
  } catch {
    const start = /"message":\{"role":"user","content":(?:\[\{"type":"text","text":)?"((?:[^"\\]|\\.)*)/.exec(
      headOf(line, 16_384),
    )?.[1]
    return start === undefined || line.includes('"isMeta":true')
      ? undefined
      : { type: 'user', message: { content: unescaped(start) } }
  }
}

const unescaped = (text: string): string => {
  try {
    const value: unknown = JSON.parse(`"${text}"`)
    return typeof value === 'string' ? value : text
  } catch {
    return text
  }
}

const tagIn = (tail: string): string | undefined => {
  const at = tail.lastIndexOf('{"type":"tag"')
  return at === -1 ? undefined : firstValue(tail.slice(at), 'tag')
}
