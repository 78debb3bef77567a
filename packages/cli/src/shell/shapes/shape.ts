/**
 * What the operands of a command are. `copy`: all but the last are read, the last is written; `move`: all are written;
 * `assigned`: `if=file` is read and `of=file` written.
 */
export type Operands = 'none' | 'text' | 'read' | 'write' | 'remove' | 'copy' | 'move' | 'assigned'

/** What is known about a command: enough to say which files it touches and whether it only reads. */
export interface Shape {
  /** Commands of this shape, several separated by commas; subcommands are part of the name. */
  readonly names: string
  /**
   * `reads`: needs no permission when all flags are known. `edits`: acceptEdits mode lets it run. `writes`: known for
   * its files alone.
   */
  readonly effect: 'reads' | 'edits' | 'writes'
  /** Known flags, in the notation of `parseFlags`. */
  readonly flags: string
  readonly operands: Operands
  /** Operands at the start that are no files: a pattern, a script. */
  readonly skip?: number
  /** Flags that stand for those operands. */
  readonly skipUnless?: string
  /** More operands than that make it do something else. */
  readonly max?: number
  readonly min?: number
  /** Operands have to look like this for it to only read. */
  readonly only?: RegExp
  /** Without any flag, or without one of these, it does something else. */
  readonly needsFlag?: true | string
  /** One of these flags has to be there when there are operands. */
  readonly operandsNeed?: string
  /** What looks like an unknown flag is text to it. */
  readonly anyFlag?: true
  readonly wholeWords?: true
  /** No flag of the real command writes or runs anything, so file names and variables cannot smuggle one in. */
  readonly harmless?: true
  /** Takes in everything below its operands, or below the current directory: always, or with one of these flags. */
  readonly recursive?: true | string
  /** Leaves out names that start with a dot unless one of these flags is there. */
  readonly hiddenFlags?: string
  /** With one of these flags, and recursive, it goes where links below its operands lead. */
  readonly followFlags?: true | string
  /** No argument may look like this for it to only read. */
  readonly never?: RegExp
  /** Says which files there are and what they are, never what they hold. */
  readonly namesOnly?: true
  /** `@name` in the value of a flag is a file that is read. */
  readonly atFiles?: true
  /** Commands that do and do not run without permission; the tests go through them. */
  readonly yes?: readonly string[]
  readonly no?: readonly string[]
}
