/**
 * What a tool call would touch. Permission rules talk about subjects, never about tools, so that the same file gets
 * the same answer whichever tool reaches it (spec: permissions).
 */
export type Subject =
  | { readonly kind: 'path'; readonly access: 'read' | 'write'; readonly path: string }
  | { readonly kind: 'command'; readonly command: string }
  | { readonly kind: 'url'; readonly url: string }
  /** Something addressed by name: an MCP tool, a skill, an agent type. */
  | {
      readonly kind: 'name'
      readonly name: string
      /** What is named brings permissions of its own, so calling it needs one. */
      readonly grants?: true
    }
