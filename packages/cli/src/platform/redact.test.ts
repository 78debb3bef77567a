import { describe, expect, it } from 'vitest'
import { secretsOfEnv } from './env-secrets.ts'
import { createRedactor, redactDeep } from './redact.ts'

describe('createRedactor', () => {
  it('PAIN-12: replaces every occurrence of known secrets', () => {
    const redact = createRedactor(() => ['hunter-2-hunter', 'sk-ant-1234567'])
    expect(redact('a hunter-2-hunter b sk-ant-1234567sk-ant-1234567')).toBe(
      'a [redacted] b [redacted][redacted]',
    )
  })

  it('leaves short values alone: they occur by chance', () => {
    expect(createRedactor(() => ['1234567', ''])('1234567')).toBe('1234567')
  })

  it('leaves nothing of a secret that holds another', () => {
    expect(createRedactor(() => ['12345678', 'ab12345678cd'])('ab12345678cd 12345678')).toBe(
      '[redacted] [redacted]',
    )
  })

  it('asks for the secrets each time', () => {
    let secret = 'first-secret'
    const redact = createRedactor(() => [secret])
    secret = 'second-secret'
    expect(redact('first-secret second-secret')).toBe('first-secret [redacted]')
  })
})

describe('redactDeep', () => {
  it('leaves out what is nested so deeply that it could not be written', () => {
    let deep: unknown = 'bottom'
    for (let level = 0; level < 100_000; level++) deep = level % 2 === 0 ? [deep] : { deep }
    const clean = redactDeep({ near: 'top-secret', deep }, (text) => text.replace('top-secret', '[redacted]'))
    const written = JSON.stringify(clean)
    expect(written).toContain('"near":"[redacted]"')
    expect(written).toContain('[nested too deeply to be kept]')
  })

  const redact = createRedactor(() => ['top-secret'])

  it('reaches every text of a value', () => {
    expect(redactDeep({ a: ['x top-secret', { b: 'top-secret' }], c: 1, d: null }, redact)).toEqual({
      a: ['x [redacted]', { b: '[redacted]' }],
      c: 1,
      d: null,
    })
  })

  it('gives the same value when there is nothing to hide', () => {
    const value = { a: ['x', { b: 'y' }], c: undefined, d: Buffer.from('top-secret') }
    expect(redactDeep(value, redact)).toBe(value)
  })
})

describe('secretsOfEnv', () => {
  it.each([
    ['GITHUB_TOKEN', 'ghp_16charsOfToken'],
    ['AWS_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI/K7MDENG'],
    ['npm_config__authToken', 'npm_0123456789'],
    ['OPENAI_API_KEY', 'sk-0123456789'],
    ['DB_PASSWORD', 'correct horse battery'],
    ['SIGNING_KEY', 'deadbeefdeadbeef'],
    ['APP_SECRET', 'longenoughsecret'],
  ])('PAIN-12: knows %s', (name, value) => {
    expect(secretsOfEnv({ [name]: value })).toEqual([value])
  })

  it('PAIN-12: knows passwords in URLs, as they are written and as they are', () => {
    expect(secretsOfEnv({ DATABASE_URL: 'postgres://me:p%40ssw0rd1@db.test/app' })).toEqual([
      'p%40ssw0rd1',
      'p@ssw0rd1',
    ])
  })

  it.each([
    ['PWD', '/home/me/project'],
    ['SSH_AUTH_SOCK', '/tmp/ssh-agent'],
    ['GOOGLE_APPLICATION_CREDENTIALS', '/home/me/key.json'],
    ['MAX_THINKING_TOKENS', '31999000'],
    ['POSTGRES_PASSWORD', 'postgres'],
    ['HOTKEY', 'control-shift-x'],
    ['HOMEPAGE', 'https://page.test/'],
    ['EMPTY_TOKEN', ''],
  ])('takes %s=%s for no secret', (name, value) => {
    expect(secretsOfEnv({ [name]: value })).toEqual([])
  })
})
