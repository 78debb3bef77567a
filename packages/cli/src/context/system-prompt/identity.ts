/** Who starts the session: a person at a terminal, a program, or a program that adds to our own prompt. */
export type Audience = 'interactive' | 'sdk' | 'sdk-append'

const IDENTITIES: Record<Audience, string> = {
  interactive: 'You are agent, a coding agent that works with people in their terminal.',
  sdk: 'You are a coding agent, driven by a program through the agent-engine SDK.',
  'sdk-append': 'You are agent, a coding agent, driven by a program through the agent-engine SDK.',
}

/** The first block of every system prompt, whatever follows (spec: context §2.1). */
export const identityLine = (audience: Audience): string => IDENTITIES[audience]
