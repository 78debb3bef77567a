import type { JsonObject } from '@agent-engine/protocol'
import { type HeadAndTail, windowLines } from './head-tail.ts'
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
  const end = readLabels(tail)
  const early = tail === head ? end : readLabels(head)
  const title = end.customTitle ?? early.customTitle
  const customTitle = title || end.aiTitle || early.aiTitle || undefined
  const { firstPrompt, cwd, createdAt } = start
  const summary = customTitle || end.lastPrompt || end.summary || firstPrompt
  if (!summary) return undefined
  const gitBranch = end.gitBranch || start.gitBranch
  return {
    sessionId,
    summary,
    lastModified: stat.mtimeMs,
    fileSize: stat.size,
    ...(customTitle && { customTitle }),
    ...(firstPrompt && { firstPrompt }),
    ...(gitBranch && { gitBranch }),
    ...(cwd && { cwd }),
    ...(end.tag && { tag: end.tag }),
    ...(createdAt !== undefined && { createdAt }),
  }
}

/** What the start of a file says. */
export interface SessionHead {
  readonly firstPrompt: string | undefined
  readonly cwd: string | undefined
  readonly gitBranch: string | undefined
  readonly createdAt: number | undefined
}

/** `undefined` when the file starts with a subagent's line. */
export const readHead = (head: Buffer): SessionHead | undefined => {
  let cwd: string | undefined
  let gitBranch: string | undefined
  let timestamp: string | undefined
  let firstPrompt: string | undefined
  let command: string | undefined
  let isFirst = true
  for (const line of windowLines(head)) {
    const value = parseLine(line.toString('utf8'))
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

/** The last label of each kind in one end of a file, and the branch of its last message. */
interface Labels {
  customTitle?: string
  aiTitle?: string
  lastPrompt?: string
  summary?: string
  tag?: string
  gitBranch?: string
}

const ENVELOPE_START = '{"parentUuid":'
const MAX_LABEL_BYTES = 8_192
const CLOSING_BRACE = 0x7d

/** Lines of the conversation may hold the same words, so a label counts only as a line of its own. */
const readLabels = (window: Buffer): Labels => {
  const labels: Labels = {}
  let lastMessage: Buffer | undefined
  for (const line of windowLines(window)) {
    if (line.toString('latin1', 0, ENVELOPE_START.length) === ENVELOPE_START) {
      if (line.at(-1) === CLOSING_BRACE) lastMessage = line
    } else if (line.length <= MAX_LABEL_BYTES) {
      takeLabel(labels, asObject(parseQuietly(line.toString('utf8'))))
    }
  }
  const message = lastMessage === undefined ? undefined : asObject(parseQuietly(lastMessage.toString('utf8')))
  const gitBranch = text(message?.gitBranch)
  if (gitBranch !== undefined) labels.gitBranch = gitBranch
  return labels
}

const LABEL_FIELDS: Readonly<Record<string, keyof Labels>> = {
  'custom-title': 'customTitle',
  'ai-title': 'aiTitle',
  'last-prompt': 'lastPrompt',
  summary: 'summary',
  tag: 'tag',
}

const takeLabel = (labels: Labels, line: JsonObject | undefined): void => {
  const field = typeof line?.type === 'string' ? LABEL_FIELDS[line.type] : undefined
  const value = field === undefined ? undefined : text(line?.[field])
  if (field !== undefined && value !== undefined) labels[field] = value
  if (typeof line?.gitBranch === 'string') labels.gitBranch = line.gitBranch
}
