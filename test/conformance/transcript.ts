import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { JsonObject } from '../support/mock-api/json.ts'
import type { Reply } from '../support/mock-api/reply.ts'
import type { FileContent } from '../support/temp-project.ts'

/** One thing the driver does; fixtures/transcripts/README.md describes them. */
export type Step =
  | { send: JsonObject }
  | { text: string }
  | { await: JsonObject; reply?: JsonObject }
  | { sleepMs: number }
  | { close: true }

/** One start of the CLI. */
export interface Run {
  args: string[]
  steps?: Step[]
}

export interface RecordedLine {
  dir: 'in' | 'out' | 'exit' | 'note'
  line: JsonObject | string
}

/** What one published version did. */
export interface Recording {
  lines: RecordedLine[]
  /** Requests of the main loop. */
  requests: number
  /** The work directory afterwards. */
  files: Record<string, string>
}

export interface Transcript extends Run {
  name: string
  env?: Record<string, string>
  files?: Record<string, FileContent> | null
  model: Reply[]
  /** Further runs in the same work directory and HOME. */
  then?: Run[]
  /** The driver plays an in-process MCP server of this name. */
  mcpServer?: string
  timeoutMs?: number
  recorded: Record<string, Recording>
}

const DIRECTORY = fileURLToPath(new URL('../../fixtures/transcripts/', import.meta.url))

export const transcriptNames: readonly string[] = readdirSync(DIRECTORY)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length))
  .sort()

export function readTranscript(name: string): Transcript {
  return JSON.parse(readFileSync(`${DIRECTORY}${name}.json`, 'utf8'))
}

/** All runs of a transcript in order. */
export function runsOf(transcript: Transcript): Run[] {
  const { args, steps } = transcript
  return [steps === undefined || steps === null ? { args } : { args, steps }, ...(transcript.then ?? [])]
}
