import { matchesCommand } from './match-command.ts'

/**
 * Whether the content of a `Task(…)`, `Skill(…)` or `SlashCommand(…)` rule fits a name, which may carry arguments
 * after a blank (spec: permissions §4.6, 4.7).
 */
export const matchesName = (content: string, name: string): boolean => matchesCommand(content, name)

/** Tools whose rules name what they run. */
export const NAMING_TOOLS: ReadonlySet<string> = new Set(['Task', 'Skill', 'SlashCommand'])
