import { MARK_VARIABLE } from './descendants.ts'

export interface EnvironmentOptions {
  home: string
  /** The mock Messages API. */
  apiUrl?: string | undefined
  mark: string
  /** Added last; `undefined` removes a variable. */
  env?: Readonly<Record<string, string | undefined>> | undefined
}

export const TEST_API_KEY = 'sk-ant-test-key-0123456789'

/** The whole environment of a CLI under test: nothing of the developer's machine but PATH and the temporary directory. */
export function testEnvironment({
  home,
  apiUrl,
  mark,
  env = {},
}: EnvironmentOptions): Record<string, string> {
  const variables: Record<string, string | undefined> = {
    PATH: process.env.PATH,
    TMPDIR: process.env.TMPDIR,
    HOME: home,
    SHELL: '/bin/bash',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    TERM: 'dumb',
    IS_SANDBOX: '1',
    ANTHROPIC_BASE_URL: apiUrl ?? 'http://127.0.0.1:9',
    ANTHROPIC_API_KEY: TEST_API_KEY,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_ERROR_REPORTING: '1',
    DISABLE_AUTOUPDATER: '1',
    GIT_CONFIG_NOSYSTEM: '1',
    [MARK_VARIABLE]: mark,
    ...env,
  }
  const set = Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(set)
}
