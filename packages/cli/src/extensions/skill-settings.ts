import type { Settings } from '@agent-engine/protocol'
import type { PromptCommand } from './prompt-command.ts'

export type SkillSettings = Pick<
  Settings,
  'disableBundledSkills' | 'disableSkillShellExecution' | 'skillOverrides'
>

/**
 * Commands and skills as the settings leave them: without those of the engine (`disableBundledSkills`), without their
 * shell commands (`disableSkillShellExecution`), switched off or hidden one by one (`skillOverrides`).
 */
export const withSkillSettings = (
  commands: readonly PromptCommand[],
  { disableBundledSkills, disableSkillShellExecution, skillOverrides = {} }: SkillSettings,
): readonly PromptCommand[] =>
  commands.flatMap((command) => {
    const isBundled = command.source === 'built-in'
    if (isBundled && disableBundledSkills === true) return []
    const kept =
      disableSkillShellExecution === true && !isBundled
        ? { ...command, shellDisabled: true as const }
        : command
    switch (Object.hasOwn(skillOverrides, command.name) ? skillOverrides[command.name] : 'on') {
      case 'off':
        return []
      case 'user-invocable-only':
        return [{ ...kept, modelMayInvoke: false }]
      case 'name-only': {
        const { whenToUse: _, ...named } = kept
        return [{ ...named, description: '', isDescribed: true }]
      }
      default:
        return [kept]
    }
  })
