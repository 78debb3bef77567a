import { userInfo } from 'node:os'
import { describe, expect, it } from 'vitest'
import { settleHome } from './home.ts'

const settled = (env: Record<string, string>): NodeJS.ProcessEnv => {
  settleHome(env)
  return env
}

describe.skipIf(process.platform === 'win32')('the home directory', () => {
  it.each(['', '.', 'rel'])(
    'PAIN-08: is that of the account where HOME is %j, or files of a project would pass for the user’s own',
    (HOME) => {
      expect(settled({ HOME })).toEqual({ HOME: userInfo().homedir })
    },
  )

  it('stays as it was chosen', () => {
    expect(settled({ HOME: '/elsewhere' })).toEqual({ HOME: '/elsewhere' })
    expect(settled({})).toEqual({})
  })
})
