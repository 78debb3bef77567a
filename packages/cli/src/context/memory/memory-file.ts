/** Who a memory file speaks for. */
export type MemoryKind = 'managed' | 'user' | 'project' | 'local'

/** One memory file as it goes to the model. */
export interface MemoryFile {
  /** Absolute path under which it was found. */
  readonly path: string
  /** Imported files have the kind of the file that imports them. */
  readonly kind: MemoryKind
  /** Without byte order mark, front matter and block comments. */
  readonly content: string
  /** The importing file, for imported ones. */
  readonly importedBy?: string
}

/** A rule file that applies only when a file matching one of its globs is read. */
export interface PathRule {
  readonly file: MemoryFile
  readonly globs: readonly string[]
  /** The globs are relative to it. */
  readonly base: string
}
