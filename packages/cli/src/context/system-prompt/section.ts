/** What the sections of the system prompt depend on. Fixed for the life of a session. */
export interface PromptFacts {
  /** Canonical names of the tools that the model gets. No section mentions another one. */
  readonly tools: ReadonlySet<string>
  /** A person sits at the terminal; otherwise a program drives the session and may not answer questions. */
  readonly interactive: boolean
}

/** One part of the system prompt; undefined when it does not apply. */
export type PromptSection = (facts: PromptFacts) => string | undefined

/** Joins the lines that apply. */
export const lines = (...parts: readonly (string | false | undefined)[]): string =>
  parts.filter((part) => typeof part === 'string').join('\n')
