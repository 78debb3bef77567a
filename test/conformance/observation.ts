import type { Exit } from '../support/collect-output.ts'
import type { JsonObject } from '../support/mock-api/json.ts'
import type { Recording } from './transcript.ts'

/** A line of standard output: a message, or anything else as text. */
export type Line = JsonObject | string

/** What one run of a CLI showed. */
export interface ObservedRun {
  lines: Line[]
  exit: Exit
}

/** What all runs of a transcript showed, with the names that tell one machine from another taken out. */
export interface Observation {
  runs: ObservedRun[]
  files: Record<string, string>
}

/** A recording in the form of an observation. */
export function recordedObservation(recording: Recording): Observation {
  const runs: ObservedRun[] = []
  let lines: Line[] = []
  for (const { dir, line } of recording.lines) {
    if (dir === 'out')
      lines.push(typeof line === 'object' && typeof line['#text'] === 'string' ? line['#text'] : line)
    if (dir === 'exit' && typeof line === 'object') {
      runs.push({ lines, exit: toExit(line) })
      lines = []
    }
  }
  return { runs, files: mapValues(recording.files, withoutRecordingPaths) }
}

function toExit(line: JsonObject): Exit {
  const signal = typeof line.signal === 'string' ? (line.signal as NodeJS.Signals) : null
  return { code: typeof line.code === 'number' ? line.code : null, signal }
}

/** In the contents of files the recordings kept the paths of the machine they were made on. */
function withoutRecordingPaths(text: string): string {
  return text.replace(/\/tmp\/conf-\w+\/project/g, '/project')
}

/** Puts the names of the recordings in the place of real paths. */
export function withRecordedPaths<T>(value: T, paths: { cwd: string; home: string }): T {
  const inJson = (path: string): string => JSON.stringify(path).slice(1, -1)
  const text = JSON.stringify(value)
    .replaceAll(inJson(paths.cwd), '/project')
    .replaceAll(inJson(paths.home), '/home/user')
  return JSON.parse(text)
}

function mapValues(
  record: Record<string, string>,
  change: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}
