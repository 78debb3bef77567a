import { describe, expect, it } from 'vitest'
import { childEnv } from './child-env.ts'

const options = { sessionId: 'session', entrypoint: 'sdk-cli' }

describe('the environment of children', () => {
  it('is that of the engine, marked as coming from it', () => {
    expect(childEnv({ ...options, base: { PATH: '/bin', ANTHROPIC_API_KEY: 'key' } })).toEqual({
      PATH: '/bin',
      ANTHROPIC_API_KEY: 'key',
      CLAUDECODE: '1',
      CLAUDE_CODE_ENTRYPOINT: 'sdk-cli',
      CLAUDE_CODE_SESSION_ID: 'session',
      GIT_EDITOR: 'true',
    })
  })

  it('passes the entry point on that a host has set', () => {
    expect(childEnv({ ...options, base: { CLAUDE_CODE_ENTRYPOINT: 'sdk-py' } }).CLAUDE_CODE_ENTRYPOINT).toBe(
      'sdk-py',
    )
  })

  it('lets extra variables win', () => {
    expect(childEnv({ ...options, base: {}, extra: { GIT_EDITOR: 'vi' } }).GIT_EDITOR).toBe('vi')
  })

  it('PAIN-12: leaves credentials out when scrubbing is on', () => {
    const base = {
      CLAUDE_CODE_SUBPROCESS_ENV_SCRUB: 'yes',
      ANTHROPIC_API_KEY: 'x',
      ANTHROPIC_AUTH_TOKEN: 'x',
      ANTHROPIC_CUSTOM_HEADERS: 'x',
      CLAUDE_CODE_OAUTH_TOKEN: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
      GITHUB_TOKEN: 'x',
      OPENAI_API_KEY: 'x',
      DB_PASSWORD: 'x',
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:1',
      PATH: '/bin',
      TOKENIZERS_PARALLELISM: 'false',
      KEYBOARD: 'us',
    }
    const inherited = Object.entries(childEnv({ ...options, base })).filter(([, value]) => value === 'x')
    expect(inherited).toEqual([])
    expect(childEnv({ ...options, base })).toMatchObject({
      PATH: '/bin',
      TOKENIZERS_PARALLELISM: 'false',
      KEYBOARD: 'us',
    })
  })
})
