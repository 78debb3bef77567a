import { describe, expect, it } from 'vitest'
import { findShell, type ShellSearch } from './find-shell.ts'

const search = (
  programs: readonly string[],
  env: ShellSearch['env'] = {},
  platform: NodeJS.Platform = 'linux',
) => findShell({ platform, env, isExecutable: (path) => programs.includes(path) })

describe('the shell for commands', () => {
  it('is the user’s own when that is bash or zsh', () => {
    expect(search(['/bin/bash', '/usr/bin/zsh'], { SHELL: '/usr/bin/zsh' })).toEqual({
      kind: 'zsh',
      path: '/usr/bin/zsh',
    })
  })

  it.each(['/usr/bin/fish', '/bin/sh', '/gone/bash', 'bash', ''])(
    'is the first one found when SHELL is %j',
    (shell) => {
      expect(search(['/usr/bin/fish', '/bin/sh', '/bin/bash'], { SHELL: shell })).toEqual({
        kind: 'bash',
        path: '/bin/bash',
      })
    },
  )

  it('is looked for in PATH last, and never in relative entries', () => {
    expect(search(['/opt/tools/bash', 'bin/bash'], { PATH: 'bin:/opt/tools' })).toEqual({
      kind: 'bash',
      path: '/opt/tools/bash',
    })
  })

  it('is zsh where there is no bash', () => {
    expect(search(['/bin/zsh'])).toEqual({ kind: 'zsh', path: '/bin/zsh' })
  })

  it('is what CLAUDE_CODE_SHELL says before all else, by path or by name', () => {
    const programs = ['/bin/bash', '/opt/zsh']
    expect(search(programs, { CLAUDE_CODE_SHELL: '/opt/zsh', SHELL: '/bin/bash' }).path).toBe('/opt/zsh')
    expect(search(programs, { CLAUDE_CODE_SHELL: 'zsh', PATH: '/opt' }).path).toBe('/opt/zsh')
  })

  it.each([
    ['/usr/bin/fish', 'neither bash nor zsh'],
    ['/gone/bash', 'not an executable file'],
    ['bash --login', 'neither bash nor zsh'],
  ])('is an error that names the variable when CLAUDE_CODE_SHELL is %j', (wanted, reason) => {
    expect(() => search(['/bin/bash', '/usr/bin/fish'], { CLAUDE_CODE_SHELL: wanted })).toThrow(reason)
  })

  it('is an error that says what to install when there is none', () => {
    expect(() => search([])).toThrow('CLAUDE_CODE_SHELL')
    expect(() => search([], {}, 'win32')).toThrow('Git for Windows')
  })

  it('PAIN-40: is Git’s bash on Windows, not that of WSL', () => {
    const git = 'C:\\Program Files\\Git\\bin\\bash.exe'
    const wsl = 'C:\\Windows\\System32\\bash.exe'
    const own = 'D:\\tools\\bash.exe'
    const env = { ProgramFiles: 'C:\\Program Files', PATH: 'C:\\Windows\\System32;D:\\tools' }
    expect(search([git, wsl, own], env, 'win32')).toEqual({ kind: 'bash', path: git })
    expect(search([wsl, own], env, 'win32').path).toBe(own)
    expect(search([git, own], { ...env, CLAUDE_CODE_GIT_BASH_PATH: own }, 'win32').path).toBe(own)
    expect(() => search([wsl], env, 'win32')).toThrow('CLAUDE_CODE_GIT_BASH_PATH')
  })
})
