import { describe, expect, it } from 'vitest'
import { createCredentials } from './credentials.ts'
import { createTestClock } from './model.testing.ts'

const helperWith = (...keys: readonly string[]) => {
  const left = [...keys]
  let runs = 0
  const helper = async (): Promise<string> => {
    runs += 1
    return left.shift() ?? 'last'
  }
  return { helper, runs: () => runs }
}

describe('credentials (spec: settings §9)', () => {
  it('the key of the helper travels in both headers', async () => {
    const { helper } = helperWith(' from-helper\n')
    const credentials = createCredentials({}, helper, createTestClock())
    expect(await credentials.headers()).toEqual({
      'x-api-key': 'from-helper',
      authorization: 'Bearer from-helper',
    })
    expect(credentials.secrets()).toEqual(['from-helper'])
  })

  it('keys of the environment come before the helper, which does not run', async () => {
    const { helper, runs } = helperWith('unused')
    const credentials = createCredentials({ ANTHROPIC_API_KEY: 'key' }, helper, createTestClock())
    expect(await credentials.headers()).toEqual({ 'x-api-key': 'key' })
    expect(await credentials.renew()).toBe(false)
    expect(runs()).toBe(0)
  })

  it('the helper runs again after 5 minutes, and not before', async () => {
    const clock = createTestClock()
    const { helper, runs } = helperWith('one', 'two')
    const credentials = createCredentials({}, helper, clock)
    await credentials.headers()
    clock.advance(299_999)
    await credentials.headers()
    expect(runs()).toBe(1)
    clock.advance(1)
    expect(await credentials.headers()).toMatchObject({ 'x-api-key': 'two' })
  })

  it('CLAUDE_CODE_API_KEY_HELPER_TTL_MS sets that interval', async () => {
    const { helper, runs } = helperWith('one', 'two')
    const env = { CLAUDE_CODE_API_KEY_HELPER_TTL_MS: '0' }
    const credentials = createCredentials(env, helper, createTestClock())
    await credentials.headers()
    await credentials.headers()
    expect(runs()).toBe(2)
  })

  it('requests at the same time share one run of the helper', async () => {
    const { helper, runs } = helperWith('one', 'two')
    const credentials = createCredentials({}, helper, createTestClock())
    await Promise.all([credentials.headers(), credentials.headers(), credentials.headers()])
    expect(runs()).toBe(1)
  })

  it('a helper that fails or prints nothing is told as such', async () => {
    const failing = createCredentials({}, () => Promise.reject(new Error('exit 3')), createTestClock())
    await expect(failing.headers()).rejects.toMatchObject({
      code: 'configuration',
      message: 'apiKeyHelper failed: exit 3',
    })
    const empty = createCredentials({}, async () => ' \n', createTestClock())
    await expect(empty.headers()).rejects.toMatchObject({
      code: 'configuration',
      message: 'apiKeyHelper printed no key',
    })
  })

  it('a key that no header can carry is refused without being shown', async () => {
    const credentials = createCredentials(
      { ANTHROPIC_API_KEY: 'sk-\u00fcmlaut' },
      undefined,
      createTestClock(),
    )
    const refused = credentials.headers()
    await expect(refused).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('ANTHROPIC_API_KEY'),
    })
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('mlaut') })
  })
})
