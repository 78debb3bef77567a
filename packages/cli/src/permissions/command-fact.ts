import type { Finding } from '../shell/script.ts'
import type { AllowForm } from './command-forms.ts'
import type { PathFact } from './path-fact.ts'

/** A file that a simple command touches. */
export interface CommandPath extends PathFact {
  /** As the command names it. */
  readonly text: string
  readonly by: 'argument' | 'redirection'
  /** The contents of everything below it are read. */
  readonly recursive: boolean
  /** Something below it is denied, or there is too much to say. */
  readonly below?: 'denied' | 'unknown'
  /** A directory that a pattern took in along with the files that were meant. */
  readonly taken?: true
  /** Only named, as a symbolic link names its target. */
  readonly named?: true
  readonly destroys?: 'removed' | 'moved' | 'changed'
  /** The word is a pattern: `given` is the directory that it is looked up in, and `everything` that it leaves nothing out. */
  readonly pattern?: { readonly everything: boolean }
  /** Hangs on a variable whose value nobody knows: `$X`, or what lies directly under it, as in `$X/` and `$X/*`. */
  readonly variable?: 'itself' | 'directly-under'
}

/** A simple command as the rules look at it. */
export interface CommandCall {
  readonly text: string
  /** `inner`: another command runs it, which is what has to be allowed. */
  readonly role: 'run' | 'inner'
  /** The command word; undefined when there is none. */
  readonly name: string | undefined
  /** What the command word is depends on more than the text. */
  readonly isHidden: boolean
  readonly allowForms: readonly AllowForm[]
  readonly denyForms: readonly string[]
  readonly paths: readonly CommandPath[]
  /** Changes nothing by its arguments. */
  readonly readsOnly: boolean
  /** It would read only, but may start programs that the repository names: what names them. */
  readonly startsPrograms?: string
  /** Brings what is at one place to another, links below it included. */
  readonly transfers: boolean
  /** A command of the file system that acceptEdits mode covers. */
  readonly edits: boolean
  /** The words that a rule for all such uses would name. */
  readonly prefix?: string
}

/** A command line as the rules look at it. */
export interface CommandFacts {
  readonly text: string
  readonly findings: readonly Finding[]
  readonly calls: readonly CommandCall[]
  /** Directories that the line changes to; undefined where nobody knows. */
  readonly changes: readonly (string | undefined)[]
}
