import type { Exit } from './collect-output.ts'
import type { OutputLine } from './line-reader.ts'

export interface RunDescription {
  what: string
  why: string
  args: readonly string[]
  lines: readonly OutputLine[]
  stderr: string
  exit: Exit | undefined
}

const SHOWN_LINES = 40
const LINE_LENGTH = 220
const STDERR_LENGTH = 3000

/** What a person needs to see when a wait failed: what was waited for, what came instead, and what the process complained about. */
export function describeRun({ what, why, args, lines, stderr, exit }: RunDescription): string {
  const hidden = Math.max(0, lines.length - SHOWN_LINES)
  const shown = lines
    .slice(hidden)
    .map((line, index) => `  ${hidden + index + 1}  ${shorten(line.text, LINE_LENGTH)}`)
  return [
    `waited in vain for ${what}: ${why}`,
    `agent ${args.join(' ')}`,
    `state: ${exit === undefined ? 'running' : `exit code ${exit.code}, signal ${exit.signal}`}`,
    `stdout, ${lines.length} lines${hidden > 0 ? ` (the last ${SHOWN_LINES})` : ''}:`,
    ...shown,
    `stderr: ${stderr === '' ? '(empty)' : `\n${stderr.slice(-STDERR_LENGTH)}`}`,
  ].join('\n')
}

export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}… (${text.length} characters)`
}
