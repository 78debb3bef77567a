import { describe, expect, it } from 'vitest'
import { withSettingsEnv } from './settings-env.ts'

describe('the environment of a run', () => {
  it('takes variables of the settings over those of the shell', () => {
    expect(withSettingsEnv({ A: 'proc', B: 'proc' }, { env: { A: 'settings', C: 'settings' } })).toEqual({
      A: 'settings',
      B: 'proc',
      C: 'settings',
    })
  })

  it('is the shell’s when no settings have an env block', () => {
    const env = { A: '1' }
    expect(withSettingsEnv(env, {})).toEqual(env)
  })

  it.each([
    ['sdk-ts', 'proc'],
    ['sdk-py', 'proc'],
    ['sdk-cli', 'settings'],
    ['cli', 'settings'],
    [undefined, 'settings'],
  ])('started as %s, a variable of both is that of the %s', (entrypoint, winner) => {
    expect(
      withSettingsEnv({ CLAUDE_CODE_ENTRYPOINT: entrypoint, A: 'proc' }, { env: { A: 'settings' } }).A,
    ).toBe(winner)
  })

  it('has the variables of settings that have one, within their bounds, unless somebody sets them', () => {
    const settings = { bashOutputMaxChars: 1_000_000, effortLevel: 'high' }
    expect(withSettingsEnv({}, settings)).toEqual({
      BASH_MAX_OUTPUT_LENGTH: '128000',
      CLAUDE_CODE_EFFORT_LEVEL: 'high',
    })
    expect(withSettingsEnv({ CLAUDE_CODE_EFFORT_LEVEL: 'low' }, settings).CLAUDE_CODE_EFFORT_LEVEL).toBe(
      'low',
    )
  })
})
