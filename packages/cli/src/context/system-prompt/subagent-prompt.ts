import type { JsonObject } from '@agent-engine/protocol'
import { type EnvironmentFacts, environmentBlock } from '../environment.ts'
import { identityLine } from './identity.ts'
import { type ModelIntroduction, modelLine } from './model-line.ts'
import { lines } from './section.ts'

export interface SubagentPromptOptions {
  readonly interactive: boolean
  readonly tools: ReadonlySet<string>
  /** The agent's own prompt. */
  readonly prompt: string
  readonly environment: EnvironmentFacts
  readonly model: ModelIntroduction
}

/** The system prompt of a subagent: its own prompt instead of ours, and what it has to know about its place (spec: context §14.4). */
export const buildSubagentPrompt = (options: SubagentPromptOptions): JsonObject[] => {
  const { interactive, tools, prompt, environment, model } = options
  const text = [prompt, notes(tools), environmentBlock(environment), modelLine(model)]
    .filter((part) => part.trim() !== '')
    .join('\n\n')
  return [identityLine(interactive ? 'interactive' : 'sdk'), text].map((part) => ({
    type: 'text',
    text: part,
  }))
}

const notes = (tools: ReadonlySet<string>): string =>
  lines(
    'Notes:',
    tools.has('Bash') &&
      '- Your shell starts every command in the same directory again, so use absolute paths.',
    '- Only your last message goes back to whoever gave you the task. Put the whole result in it: findings, the absolute paths of the files that matter, and short excerpts where the exact text counts.',
    '- Report what you saw and did, and what you could not do. Do not guess.',
    '- Use no emojis.',
  )
