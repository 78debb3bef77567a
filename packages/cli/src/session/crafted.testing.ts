import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ContentBlock, ContentBlockParam, JsonObject } from '@agent-engine/protocol'
import { apiMessage } from './entries.testing.ts'
import type { Place } from './place.testing.ts'
import { projectSlug } from './slug.ts'

/** Writes transcripts by hand, as other versions, crashes and editors leave them. */
export interface Draft {
  readonly id: string
  readonly path: string
  readonly lines: string[]
  /** Adds a line behind the last one, or behind `parent`; gives its uuid. */
  user(content: string | ContentBlockParam[], fields?: JsonObject): string
  assistant(block: ContentBlock, messageId: string, fields?: JsonObject): string
  system(subtype: string, fields?: JsonObject): string
  raw(line: string): void
  save(ending?: string): void
}

export const createDraft = (place: Place): Draft => {
  const id = randomUUID()
  const directory = join(place.configDir, 'projects', projectSlug(place.cwd))
  const lines: string[] = []
  let leaf: string | null = null
  let clock = Date.parse('2025-10-18T09:00:00.000Z')

  const add = (body: JsonObject, fields: JsonObject): string => {
    clock += 1000
    const uuid = randomUUID()
    const line = {
      parentUuid: leaf,
      isSidechain: false,
      userType: 'external',
      cwd: place.cwd,
      sessionId: id,
      version: '2.0.22',
      gitBranch: '',
      ...body,
      uuid,
      timestamp: new Date(clock).toISOString(),
      ...fields,
    }
    lines.push(JSON.stringify(line))
    if (line.isSidechain === false) leaf = line.uuid
    return line.uuid
  }

  return {
    id,
    path: join(directory, `${id}.jsonl`),
    lines,
    user: (content, fields = {}) => add({ type: 'user', message: { role: 'user', content } }, fields),
    assistant: (block, messageId, fields = {}) =>
      add(
        { message: apiMessage(messageId, block), requestId: `req_${messageId}`, type: 'assistant' },
        fields,
      ),
    system: (subtype, fields = {}) => add({ type: 'system', subtype }, fields),
    raw: (line) => void lines.push(line),
    save(ending = '\n') {
      mkdirSync(directory, { recursive: true })
      writeFileSync(this.path, lines.join('\n') + ending, { mode: 0o600 })
    },
  }
}

export const text = (value: string): ContentBlock => ({ type: 'text', text: value })
export const use = (id: string, name = 'Bash'): ContentBlock => ({ type: 'tool_use', id, name, input: {} })
export const thinking = (value = 'hm'): ContentBlock => ({
  type: 'thinking',
  thinking: value,
  signature: 'c2ln',
})
export const result = (id: string, content = `out ${id}`): ContentBlockParam[] => [
  { tool_use_id: id, type: 'tool_result', content },
]
