/** A piece of a word: text that is known, a variable, or the output of something. */
export type WordPart =
  | { readonly kind: 'text'; readonly value: string }
  /** `quoted`: its value stays one word, whatever it holds. */
  | { readonly kind: 'variable'; readonly name: string; readonly quoted: boolean }
  | {
      readonly kind: 'unknown'
      /** The variable that it is made of, and texts that may stand for it, where that can be seen. */
      readonly name?: string
      readonly maybe?: readonly string[]
      readonly quoted?: boolean
      /** The words that the whole word becomes by its braces. */
      readonly words?: readonly string[]
    }

/** A word of a command line, as the shell reads it. */
export interface Word {
  /** As written. */
  readonly text: string
  readonly parts: readonly WordPart[]
  /** What the program gets; undefined when that depends on more than the text. */
  readonly value: string | undefined
  /** Unquoted `*`, `?` or `[`: the shell may put file names in place of the word. */
  readonly glob: boolean
  /** Starts with an unquoted `~`. */
  readonly tilde: boolean
  /** The blanks between the word before it and this one. */
  readonly gap: string
}

export interface Redirect {
  readonly access: 'read' | 'write'
  readonly target: Word
}

export interface Assignment {
  readonly name: string
  readonly value: Word
  /** `name+=value` */
  readonly appends?: true
}

/** The smallest unit that runs: one program or builtin with its words (spec: permissions §7.1). */
export interface SimpleCommand {
  /** Assignments and words as written, without redirections. */
  readonly text: string
  readonly assignments: readonly Assignment[]
  readonly words: readonly Word[]
  readonly redirects: readonly Redirect[]
  /**
   * `run`: the shell runs it. `inner`: words or text that another command runs (`sh -c`, `xargs`, `find -exec`); deny
   * and ask rules look at it, and the command around it is what has to be allowed.
   */
  readonly role: 'run' | 'inner'
  /** Another command with what is known of its variables put in; see `readingsOf`. */
  readonly reading?: true
  /** How many wrappers stand before it. */
  readonly wrappers?: number
  /** What it reads from standard input: nothing of this script, what another command writes, or a literal text. */
  readonly input: 'none' | 'piped' | { readonly text: string }
  /** The simple command at the other end of the pipe, when it is one. */
  readonly fedBy?: SimpleCommand
}

/** Constructs because of which no rule for single commands allows a script (spec: permissions §7.2). */
export type FindingKind =
  /** Not understood: nothing but a person or bypass may let it run. */
  | 'unparsed'
  | 'too-long'
  | 'odd-character'
  /** No shell takes it as it was meant; not even a person may let it run. */
  | 'control-character'
  /** Understood, but more than a rule for one command speaks about. */
  | 'background'
  | 'group'
  | 'substitution'
  | 'control-flow'
  | 'definition'
  | 'expansion'
  | 'here-document'
  /** Runs text that cannot be read here. */
  | 'opaque'

export interface Finding {
  readonly kind: FindingKind
  /** The part of the script that shows it. */
  readonly text: string
}

/** A value that a loop gives a variable. */
export interface Binding {
  readonly name: string
  readonly value: Word
}

/** What a command line would run. */
export interface Script {
  readonly text: string
  /** Every simple command, nested ones included. */
  readonly commands: readonly SimpleCommand[]
  readonly findings: readonly Finding[]
  /** What variables of loops may be. */
  readonly bindings?: readonly Binding[]
}

/** A word whose value is its text. */
export const plainWord = (text: string, gap = ' '): Word => ({
  text,
  parts: [{ kind: 'text', value: text }],
  value: text,
  glob: false,
  tilde: false,
  gap,
})
