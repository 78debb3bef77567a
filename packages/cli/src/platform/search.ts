/**
 * How a search ended. `complete` and empty means that there is nothing; a search that did not see everything never
 * says so (PAIN-31).
 */
export type SearchOutcome<T> =
  | { readonly status: 'complete'; readonly found: T }
  /** `message` says what is missing and why. */
  | {
      readonly status: 'partial'
      readonly reason: PartialReason
      readonly message: string
      readonly found: T
    }
  | { readonly status: 'failed'; readonly reason: FailureReason; readonly message: string }

export type PartialReason = 'time-limit' | 'output-limit' | 'killed' | 'unreadable'
/** `query`: the pattern, glob, type or directory is wrong. */
export type FailureReason = 'query' | 'time-limit' | 'killed'

export interface FileQuery {
  /** Absolute; where the search starts. */
  readonly directory: string
  /** Glob in gitignore syntax, relative to `directory`; empty: every file. */
  readonly pattern: string
  readonly hidden: boolean
  /** Leave out what `.gitignore` and `.ignore` files name. */
  readonly ignoreFiles: boolean
  /** At most so many paths come back, the oldest. */
  readonly limit: number
  readonly timeLimitMs: number
  /** False leaves a file out as if it were not there. Takes an absolute path. */
  accept(path: string): boolean
}

export interface FoundFiles {
  /** Absolute paths, oldest modification first. */
  readonly paths: readonly string[]
  readonly total: number
}

export interface TextQuery {
  /** Absolute; a file or a directory. */
  readonly path: string
  readonly isDirectory: boolean
  readonly pattern: string
  readonly mode: 'files' | 'content' | 'count'
  readonly globs: readonly string[]
  /** Name of a file type, such as `ts`. */
  readonly type?: string
  readonly ignoreCase: boolean
  /** The pattern may span lines, and `.` matches newlines. */
  readonly multiline: boolean
  /** Content mode only, as the numbers of context lines are. */
  readonly onlyMatching: boolean
  readonly before: number
  readonly after: number
  readonly timeLimitMs: number
  accept(path: string): boolean
}

/** One file with matches, by mode. */
export interface FoundText {
  readonly path: string
  /** Content mode: `12:text`, `12-text` around it, `--` between groups; a notice for a binary file. */
  readonly lines: readonly string[]
  /** Count mode: matching lines. */
  readonly count: number
}

/** Finding files and text. */
export interface Search {
  files(query: FileQuery, signal: AbortSignal): Promise<SearchOutcome<FoundFiles>>
  /** In files mode the newest file comes first, else files are sorted by path. */
  text(query: TextQuery, signal: AbortSignal): Promise<SearchOutcome<readonly FoundText[]>>
}

/** The engine's own directories, and those of version control: what is in there is nobody's source text. */
export const EXCLUDED_DIRECTORIES: readonly string[] = [
  '.git',
  '.svn',
  '.hg',
  '.bzr',
  '.jj',
  '.sl',
  '.claude-sessions',
]
