import { relative } from 'node:path'
import { asContent, reminder } from '../context/reminders.ts'
import type { PromptCommand } from '../extensions/prompt-command.ts'
import type { EngineParts } from './parts.ts'
import type { SessionState } from './state.ts'

/** Tells of skills that are meant for files like the one that was just read, or lie near it, each once (spec: context §16). */
export const skillReminders = async (
  parts: Pick<EngineParts, 'commands' | 'facts' | 'skillsNear'>,
  { toldSkills }: SessionState,
  path: string,
): Promise<readonly string[]> => {
  const near = ((await parts.skillsNear?.(path)) ?? []).filter((skill) => skill.modelMayInvoke)
  const inProject = relative(parts.facts.cwd, path)
  const due = await meantFor(parts, toldSkills, inProject)
  for (const { name } of due) toldSkills.add(name)
  return [
    ...near
      .filter((skill) => skill.paths === undefined && !toldSkills.has(skill.name))
      .map(({ name, description, directory }) =>
        reminder(
          `The skill ${name} is there for work near ${asContent(inProject)}: ${asContent(description)} Load it with the Skill tool if it fits your task; without that tool, read ${asContent(`${directory ?? ''}/SKILL.md`)}.`,
        ),
      ),
    ...due.map(({ name, description }) =>
      reminder(
        `The skill ${name} is meant for files like ${asContent(inProject)}: ${asContent(description)} Load it with the Skill tool if it fits your task.`,
      ),
    ),
  ]
}

const meantFor = async (
  { commands }: Pick<EngineParts, 'commands'>,
  told: ReadonlySet<string>,
  inProject: string,
): Promise<readonly PromptCommand[]> => {
  const waiting = commands?.().filter((each) => isMeantForPaths(each) && !told.has(each.name)) ?? []
  if (waiting.length === 0) return []
  const { default: picomatch } = await import('picomatch')
  return waiting.filter(({ paths = [] }) => picomatch([...paths], { dot: true })(inProject))
}

const isMeantForPaths = ({ kind, paths, modelMayInvoke }: PromptCommand): boolean =>
  kind === 'skill' && paths !== undefined && modelMayInvoke
