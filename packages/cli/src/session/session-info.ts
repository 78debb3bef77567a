import type { JsonObject } from '@agent-engine/protocol'
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
  const start = readHead(head)
  if (start === undefined) return undefined
  const label = (type: string, key: string): string | undefined =>
    lastLabel(tail, type, key) ?? lastLabel(head, type, key)
  const customTitle = label('custom-title', 'customTitle') || label('ai-title', 'aiTitle') || undefined
  const { firstPrompt, cwd, createdAt } = start
  const lastPrompt = lastLabel(tail, 'last-prompt', 'lastPrompt')
  const summary = customTitle || lastPrompt || lastLabel(tail, 'summary', 'summary') || firstPrompt
  if (!summary) return undefined
  const gitBranch = lastBranch(tail) || start.gitBranch
  const tag = lastTag(tail)
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
    ...(createdAt !== undefined && { createdAt }),
  }
}

interface Head {
  readonly firstPrompt: string | undefined
  readonly cwd: string | undefined
  readonly gitBranch: string | undefined
  readonly createdAt: number | undefined
}

/** `undefined` when the file starts with a subagent's line. */
const readHead = (head: string): Head | undefined => {
  let cwd: string | undefined
  let gitBranch: string | undefined
  let timestamp: string | undefined
  let firstPrompt: string | undefined
  let command: string | undefined
  let isFirst = true
  for (const line of linesOf(head)) {
    const value = parseLine(line)
    if (isFirst && (value?.isSidechain ?? line.includes('"isSidechain":true')) === true) return undefined
    isFirst = false
    if (value === undefined) continue
    cwd ??= text(value.cwd)
    gitBranch ??= text(value.gitBranch)
    timestamp ??= text(value.timestamp)
    const prompt = typedPrompt(value)
    if (prompt !== undefined) firstPrompt ??= promptLine(prompt)
    command ??= commandName(value)
    if (cwd !== undefined && timestamp !== undefined && firstPrompt !== undefined) break
  }
  const createdAt = Date.parse(timestamp ?? '')
  return {
    firstPrompt: firstPrompt ?? command,
    cwd,
    gitBranch,
    createdAt: Number.isNaN(createdAt) ? undefined : createdAt,
  }
}

function* linesOf(block: string): Generator<string, void, void> {
  for (let start = 0; start < block.length; ) {
    const feed = block.indexOf('\n', start)
    const end = feed === -1 ? block.length : feed
    yield block.slice(start, end)
    start = end + 1
  }
}

/** A first prompt that is longer than the window leaves half a line; what is there of it can still be read. */
const parseLine = (line: string): JsonObject | undefined => {
  try {
    return asObject(JSON.parse(line))
  } catch {
    return parseCutPrompt(line)
  }
}

const CUT_PROMPT = /"message":\{"role":"user","content":(?:\[\{"type":"text","text":)?"((?:[^"\\]|\\.)*)/

const parseCutPrompt = (line: string): JsonObject | undefined => {
  const start = CUT_PROMPT.exec(line.slice(0, 16_384))
  const content = start?.[1]
  if (start === null || content === undefined || !line.includes('"type":"user"')) return undefined
  const envelope = asObject(parseQuietly(`${line.slice(0, start.index)}"cut":true}`))
  return { ...envelope, type: 'user', message: { role: 'user', content: parseQuietly(`"${content}"`) } }
}

const parseQuietly = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** The field of the last line of a type. Other lines may hold the same words, so a line counts only once it is parsed. */
const lastLabel = (block: string, type: string, key: string): string | undefined =>
  lastLine(block, `"type":"${type}"`, (line) => (line.type === type ? text(line[key]) : undefined))

/** Tag lines always start with their type, so that the conversation can't be mistaken for one. */
const lastTag = (block: string): string | undefined =>
  lastLine(block, '{"type":"tag"', (line) => (line.type === 'tag' ? text(line.tag) : undefined))

const lastBranch = (block: string): string | undefined =>
  lastLine(block, '"gitBranch":"', (line) => text(line.gitBranch))

const lastLine = (
  block: string,
  mark: string,
  read: (line: JsonObject) => string | undefined,
): string | undefined => {
  for (let at = block.lastIndexOf(mark); at !== -1; ) {
    const start = block.lastIndexOf('\n', at) + 1
    const feed = block.indexOf('\n', at)
    const line = asObject(parseQuietly(block.slice(start, feed === -1 ? block.length : feed)))
    const value = line === undefined ? undefined : read(line)
    if (value !== undefined) return value
    at = start === 0 ? -1 : block.lastIndexOf(mark, start - 1)
  }
  return undefined
}
