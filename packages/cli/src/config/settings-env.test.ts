import { describe, expect, it } from 'vitest'
import { withSettingsEnv } from './settings-env.ts'

describe('the environment of a run', () => {
  it('takes variables of the settings over those of the shell', () => {
    expect(withSettingsEnv({ A: 'proc', B: 'proc' }, { A: 'settings', C: 'settings' })).toEqual({
      A: 'settings',
      B: 'proc',
      C: 'settings',
    })
  })

  it('is the shell’s when no settings have an env block', () => {
    const env = { A: '1' }
    expect(withSettingsEnv(env, undefined)).toBe(env)
  })

  it.each([
    ['sdk-ts', 'proc'],
    ['sdk-py', 'proc'],
    ['sdk-cli', 'settings'],
    ['cli', 'settings'],
    [undefined, 'settings'],
  ])('started as %s, a variable of both is that of the %s', (entrypoint, winner) => {
    expect(withSettingsEnv({ CLAUDE_CODE_ENTRYPOINT: entrypoint, A: 'proc' }, { A: 'settings' }).A).toBe(
      winner,
    )
  })
})
