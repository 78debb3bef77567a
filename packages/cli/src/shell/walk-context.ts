import type { FindingKind, SimpleCommand } from './script.ts'
import type { SyntaxNode } from './syntax-tree.ts'

/** What the statements around a node mean for it. */
export interface Scope {
  readonly input: SimpleCommand['input']
  readonly fedBy?: SimpleCommand
}

/** A walk over one text. */
export interface Walk {
  readonly source: string
  command(command: SimpleCommand): void
  /** The command read last. */
  last(): SimpleCommand | undefined
  /** A loop gives a variable these values. */
  bind(name: string, values: readonly SyntaxNode[]): void
  finding(kind: FindingKind, node: SyntaxNode): void
  statement(node: SyntaxNode, scope: Scope): void
  /** Looks for commands anywhere below a node that is not a statement. */
  inside(node: SyntaxNode): void
  substitution(node: SyntaxNode): void
}
