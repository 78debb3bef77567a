import { appendFileSync } from 'node:fs'

/** Where the debug log goes and what it keeps. */
export interface DebugLogOptions {
  /** Comma list of categories; `!x` leaves one out. Absent: everything. */
  readonly filter: string | undefined
  /** Absent: stderr. */
  readonly file: string | undefined
  readonly stderr: { write(text: string): unknown }
}

/** One line of JSON per entry: time, category, event, fields. */
export type DebugLog = (category: string, event: string, fields?: Readonly<Record<string, unknown>>) => void

/** Without options nothing is logged and nothing costs time. */
export const createDebugLog = (options: DebugLogOptions | undefined): DebugLog => {
  if (options === undefined) return () => undefined
  const keeps = filterOf(options.filter)
  const { file, stderr } = options
  return (category, event, fields = {}) => {
    if (!keeps(category)) return
    const line = `${JSON.stringify({ at: new Date().toISOString(), category, event, ...fields })}\n`
    if (file === undefined) stderr.write(line)
    else appendFileSync(file, line, { mode: 0o600 })
  }
}

const filterOf = (filter: string | undefined): ((category: string) => boolean) => {
  const words = (filter ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
  const excluded = new Set(words.filter((word) => word.startsWith('!')).map((word) => word.slice(1)))
  const included = new Set(words.filter((word) => !word.startsWith('!')))
  return (category) => !excluded.has(category) && (included.size === 0 || included.has(category))
}
