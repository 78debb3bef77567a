/** A point that files can be taken back to: a message of the user. */
export interface CheckpointInfo {
  readonly messageId: string
  /** ISO time. */
  readonly at: string
  /** How many files were changed since, by the tools that change files. */
  readonly changedFiles: number
}

export interface RewindOptions {
  /** Only tell what would change. */
  readonly dryRun?: boolean
  /** Also replace files that somebody else has changed; their content is kept as a copy. */
  readonly force?: boolean
}

export interface RewindReport {
  readonly canRewind: boolean
  /** Why not; nothing was changed then. */
  readonly error?: string
  /** Absolute paths of what was, or would be, changed. */
  readonly filesChanged: readonly string[]
  /** Lines. */
  readonly insertions: number
  readonly deletions: number
  /** Files that are links or have more than one name: they are never tracked and never touched. */
  readonly skippedLinks: number
  /** Files whose content was not kept, because it was too large or could not be copied. They stay as they are. */
  readonly skippedFiles: readonly string[]
  /** Files that hold something that neither the engine wrote nor a checkpoint keeps. */
  readonly conflicts: readonly string[]
}

/** Takes files back to what they were at a message of the user (spec: sessions §13). */
export interface Checkpoints {
  /** False: nothing new is kept; what an earlier run kept can be rewound still. */
  readonly recording: boolean
  /** A message of the user has come. Never rejects. */
  mark(messageId: string): Promise<void>
  /** What files hold now is the work of the turn, also where hooks and commands did it. Never rejects. */
  turnEnded(): Promise<void>
  /** The oldest first. */
  list(): Promise<readonly CheckpointInfo[]>
  /** What the user wrote in these messages, as far as the transcript has it, each on one line. Never rejects. */
  promptsOf(messageIds: ReadonlySet<string>): Promise<ReadonlyMap<string, string>>
  /** Undefined when there is no checkpoint of this message. */
  rewind(messageId: string, options?: RewindOptions): Promise<RewindReport | undefined>
}
