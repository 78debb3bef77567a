import { join } from 'node:path'
import { headOf } from '../../platform/text.ts'

export interface AgentMemoryPlaces {
  readonly cwd: string
  readonly configDirectory: string
}

export type MemoryScope = 'user' | 'project' | 'local'

const FOLDERS: Readonly<Record<MemoryScope, (places: AgentMemoryPlaces) => string>> = {
  user: ({ configDirectory }) => join(configDirectory, 'agent-memory'),
  project: ({ cwd }) => join(cwd, '.claude', 'agent-memory'),
  local: ({ cwd }) => join(cwd, '.claude', 'agent-memory-local'),
}

const ABOUT = {
  user: 'It is about the user and all their projects, so keep what holds everywhere.',
  project: 'It belongs to this project and is shared with everybody who works on it.',
  local: 'It is about this project and stays on this machine.',
} as const

/** What is shown of `MEMORY.md`. */
const MAX_LINES = 200
const MAX_CHARACTERS = 25_000

/** The folder in which an agent keeps what it has learned. */
export const agentMemoryFolder = (scope: MemoryScope, agent: string, places: AgentMemoryPlaces): string =>
  join(FOLDERS[scope](places), agent.replace(/[^\w.-]+/g, '-').replace(/^\.+/, '-'))

/** What an agent with a memory is told of it, with what its `MEMORY.md` says: the end of its prompt. */
export const agentMemoryPrompt = (scope: MemoryScope, folder: string, notes: string): string =>
  [
    '# Your memory',
    `What you learn can outlive this task: you have the folder ${folder} for it. ${ABOUT[scope]}`,
    'Its file MEMORY.md is shown to you at the start of every task. Keep that short: one line for each thing worth knowing, with the name of another file in the folder where there is more to say. Write with your file tools; the folder need not exist.',
    'Note what would have saved you time: where things are, how they hang together, what the user wants done how, mistakes and their causes. Put right what turns out to be wrong. Leave out secrets, and what only this task needs.',
    notes.trim() === '' ? 'MEMORY.md is empty so far.' : `MEMORY.md says:\n\n${shortened(notes.trim())}`,
  ].join('\n\n')

const shortened = (text: string): string => {
  const shown = headOf(text.split('\n').slice(0, MAX_LINES).join('\n'), MAX_CHARACTERS)
  return shown.length === text.length ? text : `${shown}\n(The rest is not shown. Shorten the file.)`
}
