import type { SyntaxNode } from './syntax-tree.ts'

/** Statements whose last part is what a redirection after them belongs to. */
const OPEN_ENDED: ReadonlySet<string> = new Set(['list', 'pipeline', 'negated_command'])

/** The tree as shells read it: in `a && b > f` the grammar gives the redirection to the whole, the shell to `b`. */
export const attachRedirects = (node: SyntaxNode): SyntaxNode => {
  const [body, ...redirects] = node.children
  if (node.type !== 'redirected_statement' || body === undefined || !OPEN_ENDED.has(body.type)) {
    const children = node.children.map(attachRedirects)
    return children.every((child, at) => child === node.children[at]) ? node : { ...node, children }
  }
  const last = body.children.at(-1)
  if (last === undefined) return node
  const inner: SyntaxNode = { ...node, start: last.start, children: [last, ...redirects] }
  return attachRedirects({ ...body, end: node.end, children: [...body.children.slice(0, -1), inner] })
}
