import { describe, expect, it } from 'vitest'
import { adaptiveSetting, type ThinkingKind, thinkingSetting } from './thinking-setting.ts'

const budget = (explicit: number | undefined, fromEnv?: string, prompt = 'hi'): number | undefined => {
  const setting = thinkingSetting({ explicit, env: { MAX_THINKING_TOKENS: fromEnv }, prompt })
  return setting?.type === 'enabled' ? setting.budgetTokens : undefined
}

describe('the thinking budget', () => {
  it('is off unless somebody asks for it', () => {
    expect(budget(undefined)).toBeUndefined()
    expect(budget(undefined, '', 'think hard')).toBeUndefined()
  })

  it('comes from the host, else from the environment, else from the keyword in the prompt', () => {
    expect(budget(5_000, '6000', 'ultrathink')).toBe(5_000)
    expect(budget(undefined, '6000', 'ultrathink')).toBe(6_000)
    expect(budget(undefined, undefined, 'please UltraThink about it')).toBe(31_999)
    expect(budget(undefined, 'many', 'ultrathinking')).toBeUndefined()
  })

  it('is the choice of a model that can choose, and the whole answer for one that cannot', () => {
    const adaptive = (kind: ThinkingKind, explicit?: number) =>
      thinkingSetting({
        explicit,
        adaptive: adaptiveSetting(kind, 32_000),
        env: { MAX_THINKING_TOKENS: '5000' },
        prompt: 'hi',
      })
    expect(adaptive('adaptive')).toEqual({ type: 'adaptive' })
    expect(adaptive('budget')).toEqual({ type: 'enabled', budgetTokens: 31_999 })
    expect(adaptive('adaptive', 2_000)).toEqual({ type: 'enabled', budgetTokens: 2_000 })
    expect(adaptive('adaptive', 0)).toBeUndefined()
    expect(adaptiveSetting('none', 32_000)).toBeUndefined()
  })

  it('is off, or not the choice of the model, where a variable says so', () => {
    const withVariable = (name: string) =>
      thinkingSetting({
        explicit: undefined,
        adaptive: { type: 'adaptive' },
        env: { MAX_THINKING_TOKENS: '5000', [name]: '1' },
        prompt: 'ultrathink',
      })
    expect(withVariable('CLAUDE_CODE_DISABLE_THINKING')).toBeUndefined()
    expect(withVariable('CLAUDE_CODE_DISABLE_ADAPTIVE_THINKING')).toEqual({
      type: 'enabled',
      budgetTokens: 5_000,
    })
  })

  it('is switched off by zero, and never below what the API takes', () => {
    expect(budget(0, '6000')).toBeUndefined()
    expect(budget(undefined, '0', 'ultrathink')).toBeUndefined()
    expect(budget(5)).toBe(1_024)
  })
})
