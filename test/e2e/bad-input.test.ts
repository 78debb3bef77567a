import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { testEnvironment } from '../support/environment.ts'
import { asObject } from '../support/mock-api/json.ts'
import { text } from '../support/mock-api/reply.ts'
import { BUILT_CLI } from '../support/run-cli.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const HI = ['-p', 'hi']
const FILES = {
  'dir/file': '',
  'array.json': '[1]',
  'words.txt': 'oops',
  'agents.json': { scribe: { description: 'writes', prompt: 'Write.' } },
}
const isWindows = process.platform === 'win32'

/** Runs the program by a shell command, in which `"$@"` is the program. */
const shell = (s: Scenario, command: string): Promise<{ status: unknown; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    const env = testEnvironment({ home: s.project.home, apiUrl: s.api.url, mark: s.mark })
    const args = ['-c', command, 'bash', process.execPath, BUILT_CLI]
    execFile('bash', args, { cwd: s.project.cwd, env, timeout: 60_000 }, (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : error.code, stdout, stderr }),
    )
  })

describe('wrong words on the command line end the run with one message, before anything is asked', () => {
  it.each<[string, string[], RegExp]>([
    ['a flag with a slip', ['--modle', 'x'], /unknown option '--modle'[\s\S]*--model/],
    ['a value for a switch', ['--verbose=yes'], /^error: --verbose takes no value, got 'yes'\.\n$/],
    ['no value', ['--model'], /--model <model>' argument missing\. .*--flag=value/],
    ['a budget of nothing', ['--max-budget-usd', '0'], /--max-budget-usd needs a number above 0, got '0'/],
    ['a budget below nothing', ['--max-budget-usd=-1'], /above 0, got '-1'/],
    ['thinking below nothing', ['--max-thinking-tokens=-5'], /whole number of 0 or more, got '-5'/],
    ['a task without tokens', ['--task-budget', '0'], /whole number of 1 or more, got '0'/],
    [
      'two texts to append',
      ['--append-system-prompt', 'a', '--append-system-prompt-file', 'words.txt'],
      /not both/,
    ],
    ['a directory as prompt', ['--system-prompt-file', 'dir'], /--system-prompt-file dir: it is a directory/],
    ['a missing prompt file', ['--append-system-prompt-file', 'none'], /none: there is no such file/],
    [
      'settings that are a directory',
      ['--settings', 'dir'],
      /--settings dir: is no regular file\. Correct it, or leave the flag out/,
    ],
    [
      'settings that are no JSON',
      ['--settings', '{oops'],
      /--settings:1: is not a JSON object: .*Correct it/,
    ],
    ['a file for sessions', ['--sessions-dir', 'words.txt'], /--sessions-dir words\.txt: it is a file/],
    ['servers that are no JSON', ['--mcp-config', '{oops'], /JSON text is no JSON object/],
    ['servers that are a directory', ['--mcp-config', 'dir'], /--?.*dir: it is a directory/],
    ['servers in no file', ['--mcp-config', 'none'], /file not found: .*none/],
    ['agents that are no JSON', ['--agents', '{oops'], /--agents configuration: it is not valid JSON \(.+\)/],
    ['agents in no file', ['--agents', 'none'], /none: there is no such file/],
    ['agents in a file of words', ['--agents', 'words.txt'], /it is not valid JSON/],
  ])('%s', async (_what, args, message) => {
    const s = await scenario({ files: FILES })
    const run = await s.run([...HI, ...args])
    expect(run).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(message) })
    expect(run.stderr.trim().split('\n').length).toBeLessThanOrEqual(2)
    expect(s.api.requests).toHaveLength(0)
  })
})

describe('words that may be meant are told, and the run goes on', () => {
  it.each<[string, string[], string]>([
    ['a rule that is none', ['--allowedTools', 'Bash(git'], "--allowedTools: 'Bash(git' is no rule"],
    ['a tool with a slip', ['--disallowedTools', 'Bsah'], 'no tool Bsah. Did you mean Bash?'],
    ['a tool in small letters', ['--allowedTools', 'read'], 'Did you mean Read?'],
    ['a tool that is nearly one', ['--tools', 'Reed'], '--tools: there is no tool Reed. Did you mean Read?'],
    [
      'a server of the wrong shape',
      ['--mcp-config', '{"mcpServers":{"a":5}}'],
      "MCP server 'a' cannot be used",
    ],
  ])('%s', async (_what, args, message) => {
    const run = await (await scenario({ script: () => text('ok') })).run([...HI, ...args])
    expect(run).toMatchObject({ code: 0, stdout: 'ok\n', stderr: expect.stringContaining(message) })
  })

  it('but not tools of other versions and of servers', async () => {
    const names = 'Read,Bash(git log:*),MultiEdit,KillBash,mcp__a__b,TaskCreate,LSP'
    const run = await (await scenario({ script: () => text('ok') })).run([...HI, '--allowedTools', names])
    expect(run).toMatchObject({ code: 0, stderr: '' })
  })
})

describe('files that are no files', () => {
  it('agents may stand in a file', async () => {
    const s = await scenario({ files: FILES })
    const run = await s.run([...HI, '--agents', 'agents.json', '--output-format', 'stream-json', '--verbose'])
    expect(asObject(run.messages.find(({ subtype }) => subtype === 'init')).agents).toContain('scribe')
  })

  it.skipIf(isWindows)('every file of a flag may come from another command', async () => {
    const s = await scenario({ script: () => text('ok') })
    const command = `"$@" -p hi --system-prompt-file <(echo from a pipe) --settings <(echo '{"model":"m-1"}') --mcp-config <(echo '{"mcpServers":{}}')`
    expect(await shell(s, `${command} < /dev/null`)).toMatchObject({ status: 0, stderr: '', stdout: 'ok\n' })
    const { body } = await s.api.waitForRequest(1)
    expect(JSON.stringify(body.system)).toContain('from a pipe')
    expect(body.model).toBe('m-1')
  })

  it.skipIf(isWindows)(
    'INPUT-04: a pipe that nobody writes to is given up',
    async () => {
      const s = await scenario()
      execFileSync('mkfifo', [s.project.path('pipe')])
      for (const flag of ['--system-prompt-file', '--mcp-config', '--settings', '--replay']) {
        const run = await s.run([...HI, flag, 'pipe'])
        expect(run).toMatchObject({
          code: 1,
          stdout: '',
          stderr: expect.stringMatching(/pipe.*nothing came/),
        })
      }
    },
    60_000,
  )
})

describe('standard input and output', () => {
  it('binary data is no prompt', async () => {
    const s = await scenario()
    const run = await s.run(['-p', 'what is this?'], { input: Uint8Array.of(0x89, 0x50, 0, 1) })
    expect(run).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('stdin holds binary data'),
    })
    expect(s.api.requests).toHaveLength(0)
  })

  it('text that is not UTF-8 is sent as far as it can be read, and told', async () => {
    const run = await (await scenario({ script: () => text('ok') })).run(['-p'], {
      input: Uint8Array.of(0x63, 0xe9),
    })
    expect(run).toMatchObject({ code: 0, stderr: expect.stringContaining('not all UTF-8') })
  })

  it.skipIf(process.platform !== 'linux')('a full disk behind stdout is told, with code 1', async () => {
    const s = await scenario({ script: () => text('ok') })
    for (const args of ['-p hi', '-p hi --output-format json', '--help', '--version', 'protocol schema']) {
      const run = await shell(s, `"$@" ${args} > /dev/full < /dev/null`)
      expect(run.status, args).toBe(1)
      expect(run.stderr.trim(), args).toMatch(/^Error: stdout cannot be written: ENOSPC.*$/)
    }
  })

  it.skipIf(isWindows)('a reader that has gone is not told', async () => {
    const s = await scenario({ script: () => text('ok') })
    const run = await shell(s, `set -o pipefail; "$@" protocol schema < /dev/null | head -c 0`)
    expect(run).toMatchObject({ status: 1, stderr: '' })
  })
})

describe('a broken place', () => {
  it.skipIf(isWindows)('INPUT-09: a directory that is gone is told by every command', async () => {
    const s = await scenario()
    for (const command of [
      '-p hi',
      'config list',
      'doctor',
      'mcp list',
      'sessions list',
      'agents list',
      'auth status',
    ]) {
      mkdirSync(s.project.path('gone'))
      const run = await shell(s, `cd gone && rmdir ../gone && "$@" ${command} < /dev/null`)
      expect(run, command).toMatchObject({ status: 1, stdout: '' })
      expect(run.stderr, command).toMatch(/^Error: The current directory no longer exists\..*\n$/)
      rmSync(s.project.path('gone'), { recursive: true, force: true })
    }
  })
})
