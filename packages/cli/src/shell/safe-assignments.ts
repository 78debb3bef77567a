import type { Assignment } from './script.ts'

/** Variables that change how programs print, never what they run or read. */
const SAFE: ReadonlySet<string> = new Set(
  'NODE_ENV LANG LANGUAGE NO_COLOR FORCE_COLOR CLICOLOR CLICOLOR_FORCE TZ COLUMNS LINES CI RUST_BACKTRACE PYTHONUNBUFFERED PYTHONDONTWRITEBYTECODE'.split(
    ' ',
  ),
)

/** Whether an assignment before a command is known to be harmless (spec: permissions §4.3). */
export const isSafeAssignment = ({ name, value: { value } }: Assignment): boolean =>
  (SAFE.has(name) || /^LC_[A-Z]+$/.test(name)) && value !== undefined && /^[\w.,:@+-]*$/.test(value)
