/** A word of a command line, as the shell would read it. */
export interface Word {
  /** As written. */
  readonly text: string
  /** What the program gets after quote removal; undefined when that depends on more than the text. */
  readonly value: string | undefined
  /** The value if variables keep the values they have when the line starts; never good enough to allow something. */
  readonly guess: string | undefined
  /** Unquoted `*`, `?` or `[`: the shell puts file names in place of the word. */
  readonly glob: boolean
}

export interface Redirect {
  readonly access: 'read' | 'write'
  readonly target: Word
}

export interface Assignment {
  readonly name: string
  readonly value: Word
}

/** The smallest unit that runs: one program or builtin with its words (spec: permissions §7.1). */
export interface SimpleCommand {
  /** Assignments and words as written, without redirections. */
  readonly text: string
  readonly assignments: readonly Assignment[]
  readonly words: readonly Word[]
  readonly redirects: readonly Redirect[]
  /**
   * `run`: the shell runs it. `inner`: text that an interpreter or launcher was given (`sh -c`, `xargs`, `find -exec`);
   * deny and ask rules look at it, the command around it is what has to be allowed.
   */
  readonly role: 'run' | 'inner'
  /** Its standard input is the output of another command or text of the script. */
  readonly fed: boolean
}

/** Constructs because of which no rule for single commands allows a script (spec: permissions §7.2). */
export type FindingKind =
  /** Not understood: nothing but a person or bypass may let it run. */
  | 'unparsed'
  | 'too-long'
  | 'odd-character'
  /** Understood, but more than a rule for one command speaks about. */
  | 'background'
  | 'group'
  | 'substitution'
  | 'control-flow'
  | 'definition'
  | 'expansion'
  | 'here-document'
  | 'opaque'

export interface Finding {
  readonly kind: FindingKind
  /** The part of the script that shows it. */
  readonly text: string
}

/** What a command line would run. */
export interface Script {
  readonly text: string
  /** Every simple command in the order of the text, nested ones included. */
  readonly commands: readonly SimpleCommand[]
  readonly findings: readonly Finding[]
}
