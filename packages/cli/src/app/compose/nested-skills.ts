import { dirname, join, relative, sep } from 'node:path'
import type { EngineParts } from '../../engine/parts.ts'
import type { PromptCommand } from '../../extensions/prompt-command.ts'
import { isInside } from '../../platform/paths.ts'
import type { ResolvedOptions } from '../options.ts'
import type { SessionExtensions } from './extensions.ts'

export interface NestedSkillParts {
  readonly options: ResolvedOptions
  readonly extensions: Pick<SessionExtensions, 'admitted'>
  /** Those of the session itself. */
  readonly commands: () => readonly PromptCommand[]
}

/**
 * Skills in `.claude/skills` of directories below the project, found when a file there is read (spec: context §16). The model
 * is told of them then: the list in the description of the Skill tool stays as it is (PAIN-37).
 */
export const composeNestedSkills = (
  parts: NestedSkillParts,
): Pick<Required<EngineParts>, 'commands' | 'skillsNear'> => {
  const { configRoot, settings, slashCommands } = parts.options
  const visited = new Set<string>()
  const found: PromptCommand[] = []
  const isFree = ({ name }: PromptCommand): boolean =>
    ![...parts.commands(), ...found].some((other) => other.name === name)
  return {
    commands: () => (found.length === 0 ? parts.commands() : [...parts.commands(), ...found]),
    async skillsNear(path) {
      if (!slashCommands || !settings.discovered.has('project') || !isInside(path, configRoot)) return []
      const news: PromptCommand[] = []
      for (const directory of levelsBelow(configRoot, dirname(path))) {
        if (visited.has(directory)) continue
        visited.add(directory)
        const { loadSkills } = await import('../../extensions/skills.ts')
        const place = {
          directory: join(directory, '.claude', 'skills'),
          source: 'project' as const,
          prefix: '',
        }
        const prefix = relative(configRoot, directory).split(sep).join('/')
        for (const skill of parts.extensions.admitted(await loadSkills([place]))) {
          const named = isFree(skill) ? skill : { ...skill, name: `${prefix}:${skill.name}` }
          found.push(named)
          news.push(named)
        }
      }
      return news
    },
  }
}

/** The directories from below `top` down to `directory`; what packages bring along is not the project's. */
const levelsBelow = (top: string, directory: string): string[] => {
  const names = relative(top, directory)
    .split(sep)
    .filter((name) => name !== '')
  const foreign = names.indexOf('node_modules')
  return (foreign === -1 ? names : names.slice(0, foreign)).map((_, at) =>
    join(top, ...names.slice(0, at + 1)),
  )
}
