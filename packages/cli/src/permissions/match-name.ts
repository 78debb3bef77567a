import { matchesCommand } from './match-command.ts'

/**
 * Whether the content of a `Task(…)`, `Skill(…)` or `SlashCommand(…)` rule fits a name, which may carry arguments
 * after a blank (spec: permissions §4.6, 4.7).
 */
export const matchesName = (content: string, name: string): boolean =>
  matchesCommand(plainName(content), plainName(name))

/** Commands are called with and without their slash, and whatever blank may follow the name. */
const plainName = (name: string): string =>
  name
    .trim()
    .replace(/^\/(?=\S)/, '')
    .replace(/\s+/, ' ')

/** Tools whose rules name what they run. */
export const NAMING_TOOLS: ReadonlySet<string> = new Set(['Task', 'Skill', 'SlashCommand'])
