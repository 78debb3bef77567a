import { relative } from 'node:path'
import { asContent, reminder } from '../context/reminders.ts'
import type { PromptCommand } from '../extensions/prompt-command.ts'
import type { EngineParts } from './parts.ts'
import type { SessionState } from './state.ts'

/** Tells of skills that are meant for files like the one that was just read, each once (spec: context §16, `paths`). */
export const skillReminders = async (
  { commands, facts }: Pick<EngineParts, 'commands' | 'facts'>,
  { toldSkills }: SessionState,
  path: string,
): Promise<readonly string[]> => {
  const waiting = commands?.().filter((each) => isMeantForPaths(each) && !toldSkills.has(each.name)) ?? []
  if (waiting.length === 0) return []
  const { default: picomatch } = await import('picomatch')
  const inProject = relative(facts.cwd, path)
  const due = waiting.filter(({ paths = [] }) => picomatch([...paths], { dot: true })(inProject))
  for (const { name } of due) toldSkills.add(name)
  return due.map(({ name, description }) =>
    reminder(
      `The skill ${name} is meant for files like ${asContent(inProject)}: ${asContent(description)} Load it with the Skill tool if it fits your task.`,
    ),
  )
}

const isMeantForPaths = ({ kind, paths, modelMayInvoke }: PromptCommand): boolean =>
  kind === 'skill' && paths !== undefined && modelMayInvoke
