import { describe, expect, it } from 'vitest'
import type { PromptCommand } from './prompt-command.ts'
import { withSkillSettings } from './skill-settings.ts'

const command = (name: string, source: PromptCommand['source'] = 'user'): PromptCommand => ({
  name,
  kind: 'skill',
  source,
  description: `does ${name}`,
  isDescribed: true,
  argumentHint: '',
  allowedTools: [],
  userMayInvoke: true,
  modelMayInvoke: true,
  body: async () => '',
})
const all = [command('mine'), command('init', 'built-in'), command('theirs', 'plugin')]
const names = (commands: readonly PromptCommand[]) => commands.map(({ name }) => name)

describe('settings for skills', () => {
  it('leave everything as it is when they say nothing', () => {
    expect(withSkillSettings(all, {})).toEqual(all)
  })

  it('take away those of the engine', () => {
    expect(names(withSkillSettings(all, { disableBundledSkills: true }))).toEqual(['mine', 'theirs'])
  })

  it('take shell commands away from all others', () => {
    const kept = withSkillSettings(all, { disableSkillShellExecution: true })
    expect(kept.map(({ shellDisabled }) => shellDisabled)).toEqual([true, undefined, true])
  })

  it('switch single ones off, hide them from the model, or show it the name only', () => {
    const kept = withSkillSettings(all, {
      skillOverrides: { mine: 'user-invocable-only', init: 'off', theirs: 'name-only', other: 'off' },
    })
    expect(kept).toMatchObject([
      { name: 'mine', modelMayInvoke: false, userMayInvoke: true },
      { name: 'theirs', description: '', modelMayInvoke: true },
    ])
  })
})
