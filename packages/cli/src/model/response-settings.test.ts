import { describe, expect, it } from 'vitest'
import { milliseconds, responseSettingsOf } from './response-settings.ts'

const settings = (env: Record<string, string>) =>
  responseSettingsOf(env, { fallbackModels: [], maxOutputTokens: () => 1 })

describe('settings of the environment', () => {
  it('default to 10 minutes for the head, 90 s of silence, 5 minutes of pings and 10 retries', () => {
    expect(settings({})).toMatchObject({
      limits: { headMs: 600_000, idleMs: 90_000, contentMs: 300_000 },
      retry: { maxRetries: 10, endless: false, nonStreamingFallback: true },
    })
  })

  it('follow API_TIMEOUT_MS and CLAUDE_STREAM_IDLE_TIMEOUT_MS', () => {
    const env = { API_TIMEOUT_MS: '1000', CLAUDE_STREAM_IDLE_TIMEOUT_MS: '400000' }
    expect(settings(env).limits).toEqual({ headMs: 1_000, idleMs: 400_000, contentMs: 1_000 })
    expect(settings({ ...env, API_TIMEOUT_MS: '500000' }).limits.contentMs).toBe(400_000)
  })

  it.each([
    ['5', 5],
    ['1e12', 2_147_483_647],
    ['0', undefined],
    ['-5', undefined],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('take %s as %s ms', (value, ms) => {
    expect(milliseconds(value)).toBe(ms)
  })
})
