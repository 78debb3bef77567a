import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isObject, type JsonObject } from './mock-api/json.ts'
import type { TempProject } from './temp-project.ts'

/** One line of a transcript. `json` is absent when the line is not a whole JSON object. */
export interface TranscriptLine {
  /** Bytes before it. */
  offset: number
  json: JsonObject | undefined
}

/** The session's file in the project's own folder; it may not be there yet. */
export function seedTranscript(project: TempProject, sessionId: string): string {
  return join(project.cwd, '.claude-sessions', sessionId, 'transcript.jsonl')
}

/** The session's file among those of the vendor's tools. */
export function publicTranscript(project: TempProject, sessionId: string): string {
  const root = join(project.home, '.claude', 'projects')
  const names = existsSync(root) ? readdirSync(root) : []
  const name = names.find((each) => existsSync(join(root, each, `${sessionId}.jsonl`)))
  if (name === undefined) throw new Error(`no transcript of ${sessionId} below ${root}`)
  return join(root, name, `${sessionId}.jsonl`)
}

/** The lines of a transcript that are not empty; none when there is no file. */
export function readTranscriptLines(path: string): TranscriptLine[] {
  if (!existsSync(path)) return []
  const lines: TranscriptLine[] = []
  let offset = 0
  for (const text of readFileSync(path, 'utf8').split('\n')) {
    if (text !== '') lines.push({ offset, json: parse(text) })
    offset += Buffer.byteLength(text) + 1
  }
  return lines
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
