import type { JsonObject } from '@agent-engine/protocol/json'
import { isJsonObject, text } from '../boundary.ts'
import type { SDKSessionInfo } from '../types/sessions.ts'
import type { Ends } from './entries.ts'

const MAX_PROMPT_CHARACTERS = 200
const NOT_A_PROMPT =
  /^(<local-command-stdout>|<session-start-hook>|<tick>|<goal>|\[Request interrupted by user)/
const COMMAND_NAME = /<command-name>([^<]*)<\/command-name>/
const IDE_CONTEXT = /^<(ide_[a-z_]+)>[\s\S]*<\/\1>$/

/** What is known of a session beside its transcript. */
interface Known {
  sessionId: string
  lastModified: number
  fileSize?: number
  /** The directory that was asked for. */
  dir?: string | undefined
}

/**
 * What a list shows of a session, from the ends of its transcript (spec: sessions, section 10.1). Undefined for files
 * of subagents and for sessions without anything to show.
 */
export function sessionInfo({ head, tail }: Ends, known: Known): SDKSessionInfo | undefined {
  if (head[0]?.isSidechain === true) return undefined
  const last = (field: string) => lastText(tail, field) ?? lastText(head, field)
  const firstPrompt = findFirstPrompt(head)
  const title = last('customTitle') ?? last('aiTitle')
  const summary = title ?? last('lastPrompt') ?? last('summary') ?? firstPrompt
  if (summary === undefined) return undefined
  const { sessionId, lastModified, fileSize } = known
  return {
    sessionId,
    summary,
    lastModified,
    ...(fileSize !== undefined && { fileSize }),
    ...optional('customTitle', title),
    ...optional('firstPrompt', firstPrompt),
    ...optional('gitBranch', lastText(tail, 'gitBranch') ?? firstText(head, 'gitBranch')),
    ...optional('cwd', firstText(head, 'cwd') ?? known.dir),
    ...optional('tag', lastOf(tail, 'tag')?.tag ?? lastOf(head, 'tag')?.tag),
    ...createdAt(head),
    ...archived({ head, tail }),
  }
}

/** Sessions that a program started, by the mark of their first entries. */
export function isProgrammatic({ head }: Ends): boolean {
  return firstText(head, 'entrypoint')?.startsWith('sdk') ?? false
}

function optional<K extends string>(key: K, value: unknown): { [P in K]?: string } {
  const fields: { [P in K]?: string } = {}
  if (typeof value === 'string' && value !== '') fields[key] = value
  return fields
}

function createdAt(head: readonly JsonObject[]): { createdAt?: number } {
  const time = Date.parse(firstText(head, 'timestamp') ?? '')
  return Number.isNaN(time) ? {} : { createdAt: time }
}

function archived({ head, tail }: Ends): { archived?: boolean } {
  const entry = lastOf(tail, 'archived') ?? lastOf(head, 'archived')
  return typeof entry?.archived === 'boolean' ? { archived: entry.archived } : {}
}

function lastOf(entries: readonly JsonObject[], type: string): JsonObject | undefined {
  return entries.findLast((entry) => entry.type === type)
}

function firstText(entries: readonly JsonObject[], field: string): string | undefined {
  return text(entries.find((entry) => typeof entry[field] === 'string')?.[field])
}

function lastText(entries: readonly JsonObject[], field: string): string | undefined {
  const isSet = (entry: JsonObject) => typeof entry[field] === 'string' && entry[field] !== ''
  return text(entries.findLast(isSet)?.[field])
}

/** The first thing the user said; a slash command only when there is nothing else. */
function findFirstPrompt(head: readonly JsonObject[]): string | undefined {
  let command: string | undefined
  for (const entry of head) {
    if (entry.type !== 'user' || entry.isMeta === true || entry.isCompactSummary === true) continue
    const prompt = promptText(entry.message)
    if (prompt === undefined || prompt === '') continue
    const name = COMMAND_NAME.exec(prompt)?.[1]
    if (name !== undefined) command ??= name
    else if (!NOT_A_PROMPT.test(prompt) && !IDE_CONTEXT.test(prompt)) return shorten(prompt)
  }
  return command
}

/** The text of a user message; undefined for tool results. */
function promptText(message: unknown): string | undefined {
  if (!isJsonObject(message)) return undefined
  const { content } = message
  if (typeof content === 'string') return tidy(content)
  if (!Array.isArray(content)) return undefined
  const blocks = content.filter(isJsonObject)
  if (blocks.some((block) => block.type === 'tool_result')) return undefined
  return tidy(
    blocks
      .map((block) => (block.type === 'text' ? (text(block.text) ?? '') : ''))
      .find((part) => part !== '') ?? '',
  )
}

function tidy(prompt: string): string {
  return prompt.replace(/\r?\n/g, ' ').trim()
}

function shorten(prompt: string): string {
  return prompt.length <= MAX_PROMPT_CHARACTERS ? prompt : `${prompt.slice(0, MAX_PROMPT_CHARACTERS)}…`
}
