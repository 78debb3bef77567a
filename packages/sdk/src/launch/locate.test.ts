import { chmodSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../testing/stand-in.testing.ts'
import { type Host, locateCli } from './locate.ts'

let host: Host
let cwd: string

beforeEach(() => {
  cwd = realpathSync(temporaryDirectory())
  host = { env: {}, cwd, execPath: '/usr/bin/node', platform: 'linux', runtime: 'node' }
})

function file(path: string, content = '', mode = 0o755): string {
  const full = join(cwd, path)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, content)
  chmodSync(full, mode)
  return full
}

describe('a command line that the caller names', () => {
  it.each(['cli.js', 'cli.mjs', 'cli.cjs', 'cli.ts', 'cli.mts', 'cli.cts', 'cli.tsx', 'cli.jsx', 'CLI.JS'])(
    '%s is a script, run by this runtime',
    (name) => {
      const path = file(name)
      expect(locateCli({ pathToClaudeCodeExecutable: path, executableArgs: ['-x'] }, host)).toEqual({
        command: '/usr/bin/node',
        prefix: ['-x', path],
        ours: false,
      })
    },
  )

  it.each(['cli', 'cli.exe', 'cli.bin'])('%s is a program', (name) => {
    const path = file(name)
    expect(locateCli({ pathToAgentExecutable: path, executableArgs: ['-x'] }, host)).toEqual({
      command: path,
      prefix: ['-x'],
      ours: false,
    })
  })

  it('is taken from the working directory of the host when its path is relative', () => {
    const path = file('bin/cli.js')
    expect(locateCli({ pathToAgentExecutable: './bin/cli.js' }, host).prefix).toEqual([path])
    expect(locateCli({ pathToAgentExecutable: 'bin/cli.js' }, host).prefix).toEqual([path])
    expect(locateCli({ pathToAgentExecutable: file('one.js') && 'one.js' }, host).prefix).toEqual([
      join(cwd, 'one.js'),
    ])
  })

  it('is looked up in PATH when it is a bare name; options.env has its own PATH', () => {
    const path = file('path/claude')
    file('other/claude', '', 0o644)
    const PATH = `${join(cwd, 'other')}:${join(cwd, 'path')}`
    expect(locateCli({ pathToAgentExecutable: 'claude' }, { ...host, env: { PATH } }).command).toBe(path)
    expect(locateCli({ pathToAgentExecutable: 'claude', env: { PATH } }, host).command).toBe(path)
    expect(() => locateCli({ pathToAgentExecutable: 'claude', env: {} }, { ...host, env: { PATH } })).toThrow(
      'PATH',
    )
  })

  it('is called a directory when it is one', () => {
    const path = join(cwd, 'bin')
    mkdirSync(path)
    for (const pathToAgentExecutable of [path, './bin']) {
      expect(() => locateCli({ pathToAgentExecutable }, host)).toThrow(
        `${path} is a directory: name the executable or the script in it`,
      )
    }
  })

  it('may be missing here when it is started elsewhere', () => {
    const spawnClaudeCodeProcess = () => {
      throw new Error('not called')
    }
    expect(
      locateCli({ pathToAgentExecutable: '/in/container/agent', spawnClaudeCodeProcess }, host).command,
    ).toBe('/in/container/agent')
  })

  it('is run by the runtime that was asked for', () => {
    const path = file('cli.js')
    const command = (executable: 'node' | 'bun' | 'deno', at: Host = host) =>
      locateCli({ pathToAgentExecutable: path, executable }, at).command
    expect([command('node'), command('bun'), command('deno')]).toEqual(['/usr/bin/node', 'bun', 'deno'])
    expect(command('node', { ...host, runtime: 'bun', execPath: '/usr/bin/bun' })).toBe('node')
    expect(
      locateCli({ pathToAgentExecutable: path }, { ...host, runtime: 'bun', execPath: '/usr/bin/bun' })
        .command,
    ).toBe('/usr/bin/bun')
    expect(locateCli({ pathToAgentExecutable: path }, { ...host, runtime: 'other' }).command).toBe('node')
  })

  it('counts as ours when it is our package, or the caller says so', () => {
    const ours = file('node_modules/@agent-engine/cli/dist/agent.cjs')
    file('node_modules/@agent-engine/cli/package.json', '{"name":"@agent-engine/cli"}')
    expect(locateCli({ pathToAgentExecutable: ours }, host).ours).toBe(true)
    const extraArgs = { 'sdk-initialize-fields': null }
    expect(locateCli({ pathToAgentExecutable: file('other.js'), extraArgs }, host).ours).toBe(true)
  })

  it.each(['agent.cmd', 'agent.BAT'])('is refused on Windows when it is the shell wrapper %s', (name) => {
    const path = file(name)
    expect(() => locateCli({ pathToAgentExecutable: path }, { ...host, platform: 'win32' })).toThrow(
      'shell wrapper',
    )
  })
})

describe('the command line that is found', () => {
  it('is that of AGENT_CLI_PATH', () => {
    const path = file('mine.js')
    expect(locateCli({}, { ...host, env: { AGENT_CLI_PATH: 'mine.js' } })).toEqual({
      command: '/usr/bin/node',
      prefix: [path],
      ours: true,
    })
  })

  it('is the file of a link in PATH, when it is a script', () => {
    const script = file('lib/agent.cjs')
    mkdirSync(join(cwd, 'path'))
    symlinkSync(script, join(cwd, 'path', 'agent'))
    const found = locateCli({}, { ...host, env: { PATH: join(cwd, 'path') } })
    // The package of this repository comes first where it has been built.
    if (found.prefix[0]?.startsWith(cwd))
      expect(found).toEqual({ command: '/usr/bin/node', prefix: [script], ours: true })
    else expect(found.prefix[0]).toMatch(/cli\/dist\/agent\.cjs$/)
  })
})
