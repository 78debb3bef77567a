import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JsonObject } from '@agent-engine/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { processesWith, until } from '../platform/processes.testing.ts'
import { startTestShell, type TestShell } from '../platform/shell-session/session.testing.ts'
import { createBashTool } from './bash.ts'
import type { ToolContext } from './context.ts'
import { ToolFailure, ToolInputError, type ToolOutcome } from './define.ts'
import { callTool, createWorkplace } from './tool-testing.testing.ts'

const shells: TestShell[] = []
afterEach(async () => {
  await Promise.all(shells.splice(0).map((shell) => shell.end()))
})

interface Bash {
  readonly shell: TestShell
  readonly ctx: ToolContext
  call(input: JsonObject, changes?: Partial<ToolContext>): Promise<ToolOutcome>
  /** What it throws. */
  failure(input: JsonObject, changes?: Partial<ToolContext>): Promise<Error>
}

const tool = createBashTool({ isReadOnly: (command) => command.startsWith('ls') })

const start = async (env: Record<string, string> = {}, bash = tool): Promise<Bash> => {
  const shell = await startTestShell({ env })
  shells.push(shell)
  const { ctx } = await createWorkplace({ shell: shell.session, env })
  const call: Bash['call'] = (input, changes) => callTool(bash, input, { ...ctx, ...changes })
  return {
    shell,
    ctx,
    call,
    failure: (input, changes) =>
      call(input, changes).then(
        () => Promise.reject(new Error('it did not fail')),
        (error: Error) => error,
      ),
  }
}

describe('a command that succeeds', () => {
  it('gives its output, trimmed, to the model and to hosts', async () => {
    const { call } = await start()
    const outcome = await call({ command: 'printf "\\n  \\n  out\\n\\nmore  \\n\\n"; echo err >&2; echo' })
    expect(outcome).toEqual({
      output: {
        stdout: '  out\n\nmore  \n\nerr',
        stderr: '',
        interrupted: false,
        isImage: false,
        noOutputExpected: false,
      },
      model: { content: '  out\n\nmore  \n\nerr', isError: false },
    })
  })

  it('may print nothing, and may be empty', async () => {
    const { call } = await start()
    for (const command of ['touch made.txt', '']) {
      expect(await call({ command })).toEqual({
        output: { stdout: '', stderr: '', interrupted: false, isImage: false, noOutputExpected: true },
        model: { content: '', isError: false },
      })
    }
  })

  it('keeps colours, carriage returns and NULs', async () => {
    const { call } = await start()
    const { model } = await call({ command: String.raw`printf '\033[1mbold\033[0m\r\000x'` })
    expect(model.content).toBe('\u001b[1mbold\u001b[0m\r\0x')
  })

  it('says that the directory was reset, apart from the output', async () => {
    const { call, shell } = await start()
    const { output, model } = await call({ command: 'cd / && echo there' })
    expect(output).toMatchObject({ stdout: 'there', stderr: expect.stringContaining(shell.project) })
    expect(model.content).toMatch(/^there\n.*reset/)
  })

  it('that prints one image as a data URL gives the image', async () => {
    const { call } = await start()
    const data = Buffer.from('not really a picture').toString('base64')
    const outcome = await call({ command: `echo data:image/png\\;base64,${data}` })
    expect(outcome.model).toEqual({
      content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data } }],
    })
    expect(outcome.output).toMatchObject({ isImage: true, stdout: `data:image/png;base64,${data}` })
  })

  it('that prints a big image gives all of it', async () => {
    const { call } = await start()
    const { output } = await call({
      command: 'printf "data:image/jpeg;base64,"; head -c 300000 /dev/zero | base64',
    })
    expect(output).toMatchObject({ isImage: true })
  })

  it.each(['data:image/tiff;base64,AAAA', 'data:image/png;base64,AA AA!', 'see data:image/png;base64,AAAA'])(
    'that prints %j gives text',
    async (text) => {
      const { call } = await start()
      expect(await call({ command: `echo '${text}'` })).toMatchObject({
        output: { isImage: false },
        model: { content: text },
      })
    },
  )

  it('and prints too much gives the start, the number of lines that are missing, and the file with the rest', async () => {
    const { call } = await start()
    const { output, model } = await call({ command: 'seq 1 10000' })
    const lines = Array.from({ length: 10_000 }, (_, index) => `${index + 1}\n`).join('')
    const kept = lines.slice(0, 30_000)
    const lost = 10_000 - (kept.split('\n').length - 1)
    expect(output).toMatchObject({
      stdout: `${kept}\n\n... [${lost} lines truncated] ...`,
      persistedOutputSize: lines.length,
    })
    const path = /saved in (\S+):/.exec(String(model.content))?.[1] ?? ''
    expect(output).toMatchObject({ rawOutputPath: path, persistedOutputPath: path })
    expect(await readFile(path, 'utf8')).toBe(lines)
  })

  it('and prints megabytes counts all lines', async () => {
    const { call } = await start({ BASH_MAX_OUTPUT_LENGTH: '100' })
    const { output } = await call({ command: 'yes | head -n 6000000' })
    expect(output).toMatchObject({
      stdout: `${'y\n'.repeat(50)}\n\n... [${6_000_000 - 50} lines truncated] ...`,
    })
  })
})

describe('a command that fails', () => {
  it('is an error with its exit code and its output', async () => {
    const { failure } = await start()
    const error = await failure({ command: 'echo partial; exit 3' })
    expect(error).toBeInstanceOf(ToolFailure)
    expect(error).toMatchObject({ code: 'command_failed', message: 'Exit code 3\npartial' })
  })

  it('may have printed nothing', async () => {
    const { failure } = await start()
    expect((await failure({ command: 'false' })).message).toBe('Exit code 1')
  })

  it('tells 137 and 143 for signals', async () => {
    const { failure } = await start()
    expect((await failure({ command: 'kill -9 $$' })).message).toMatch(/^Exit code 137/)
    expect((await failure({ command: 'sh -c "kill \\$\\$"' })).message).toMatch(/^Exit code 143/)
  })

  it('shows the end of long output, where the error is', async () => {
    const { failure } = await start()
    const { message } = await failure({ command: 'seq 1 3000000; echo the cause; exit 2' })
    expect(message).toMatch(/^Exit code 2\n1\n2\n3\n/)
    expect(message).toMatch(/\n3000000\nthe cause\n\nThe output \([\d.]+MB\) is saved in \S+:/)
  })

  it.each([
    ['grep zzz /dev/null', 'No matches found'],
    ['printf x | grep zzz', 'No matches found'],
    ['echo a > a; echo b > b; diff a b > /dev/null', 'Files differ'],
    ['test 1 -gt 2', 'Condition is false'],
    ['[ -f nothing ]', 'Condition is false'],
  ])('with exit code 1 that is an answer succeeds: %s', async (command, meaning) => {
    const { call } = await start()
    expect(await call({ command })).toMatchObject({
      output: { returnCodeInterpretation: meaning },
      model: { isError: false, content: meaning },
    })
  })

  it('with exit code 1 from a program that was not the last one is an error', async () => {
    const { failure } = await start()
    expect((await failure({ command: 'grep -q zzz /dev/null && echo found' })).message).toBe('Exit code 1')
  })
})

describe('a command out of time', () => {
  it('moves to the background, with its output so far', async () => {
    const { call, shell } = await start()
    const { output, model } = await call({ command: 'echo so far; read x < /dev/zero & wait', timeout: 400 })
    const [{ id }] = [...shell.session.background.list(), { id: '' }]
    expect(output).toMatchObject({
      stdout: 'so far',
      backgroundTaskId: id,
      timedOutAfterMs: 400,
      interrupted: false,
    })
    expect(model.isError).toBe(false)
    expect(model.content).toMatch(
      /^so far\n\n.* 0\.4 s\..*\n\nCommand running in background with ID: b[0-9a-z]{8}\n/,
    )
  })

  it.each(['sleep 20', 'echo begun; : git; sleep 20'])(
    'is killed when waiting on is of no use: %s',
    async (command) => {
      const { failure } = await start()
      const error = await failure({ command, timeout: 300 })
      expect(error).toMatchObject({ code: 'command_timed_out' })
      expect(error.message).toMatch(/^Exit code 143\nCommand timed out after 0\.3 s(\nbegun)?$/)
    },
  )

  it('is killed with all it has started when there are no background commands', async () => {
    const bash = createBashTool({ isReadOnly: () => false, backgroundShells: false })
    const { failure } = await start({ NO_BACKGROUND_MARK: 'no-background' }, bash)
    expect((await failure({ command: 'cat | cat & read x < <(sleep 60)', timeout: 300 })).message).toContain(
      '143',
    )
    await until('nobody is left', () => processesWith('no-background').length === 0)
  })
})

describe('an interrupted command', () => {
  it('PAIN-35: ends with its process tree, and throws the reason', async () => {
    const { failure } = await start({ INTERRUPTED_TOOL_MARK: 'interrupted-tool' })
    const controller = new AbortController()
    const reason = new Error('the user said stop')
    const failing = failure({ command: 'sleep 60 & (sleep 60; :) | cat' }, { signal: controller.signal })
    await until('all run', () => processesWith('interrupted-tool').length >= 4)
    controller.abort(reason)
    expect(await failing).toBe(reason)
    await until('nobody is left', () => processesWith('interrupted-tool').length === 0)
  })
})

describe('a command in the background', () => {
  it('returns at once, with the id that hosts look for', async () => {
    const { call, shell } = await start()
    const { output, model } = await call({ command: 'sleep 60', run_in_background: true })
    const [{ id }] = [...shell.session.background.list(), { id: '' }]
    expect(output).toMatchObject({ stdout: '', stderr: '', backgroundTaskId: id })
    expect(model).toMatchObject({ isError: false })
    expect(String(model.content).split('\n')[0]).toBe(`Command running in background with ID: ${id}`)
  })

  it('is not offered when there are none', async () => {
    const bash = createBashTool({ isReadOnly: () => false, backgroundShells: false })
    expect(bash.inputSchema().properties).not.toHaveProperty('run_in_background')
    await expect(bash.prepare({ command: 'ls', run_in_background: true }, '/')).rejects.toThrow(
      ToolInputError,
    )
    expect(bash.describe({ platform: 'linux', backgroundShells: true, env: {} })).not.toContain(
      'run_in_background',
    )
  })
})

describe('Bash', () => {
  it('lets rules judge the command', async () => {
    expect((await tool.prepare({ command: 'rm -r build' }, '/project')).subjects).toEqual([
      { kind: 'command', command: 'rm -r build' },
    ])
  })

  it('runs beside other calls only if it changes nothing and stays in the foreground', async () => {
    const isParallel = async (input: JsonObject): Promise<boolean> =>
      (await tool.prepare(input, '/')).parallel
    expect(await isParallel({ command: 'ls' })).toBe(true)
    expect(await isParallel({ command: 'rm x' })).toBe(false)
    expect(await isParallel({ command: 'ls', run_in_background: true })).toBe(false)
  })

  it('refuses what no shell can take', async () => {
    const { failure } = await start()
    expect(await failure({ command: 'echo \0' })).toMatchObject({ code: 'command_nul' })
  })

  it('reports missing, extra and wrong parameters', async () => {
    await expect(tool.prepare({}, '/')).rejects.toThrow(/InputValidationError: .*\n.*`command`/s)
    await expect(tool.prepare({ command: 'ls', shell: 'zsh' }, '/')).rejects.toThrow(/`shell`/)
    await expect(tool.prepare({ command: 7 }, '/')).rejects.toThrow(/`command`/)
  })

  it('tells the model the limits that are in force', () => {
    const env = { BASH_DEFAULT_TIMEOUT_MS: '5000', BASH_MAX_OUTPUT_LENGTH: '777' }
    const text = tool.describe({ platform: 'linux', backgroundShells: true, env })
    expect(text).toContain('5000')
    expect(text).toContain('777')
    expect(text).toContain('run_in_background')
  })

  it('keeps running commands of one session apart', async () => {
    const { call, shell } = await start()
    const commands = ['ls > /dev/null; cd .; echo 1', 'echo 2', 'mkdir sub && cd sub && echo 3']
    const outcomes = await Promise.all(commands.map((command) => call({ command })))
    expect(outcomes.map(({ model }) => model.content)).toEqual(['1', '2', '3'])
    expect([shell.project, join(shell.project, 'sub')]).toContain(shell.session.cwd)
  })

  it('yields progress while it runs', async () => {
    const { ctx } = await start()
    const call = await tool.prepare({ command: 'echo one; read x < <(sleep 3.3); echo two' }, '/')
    const events = []
    for await (const event of call.run(ctx)) events.push(event)
    expect(events[0]).toEqual({
      type: 'progress',
      data: { elapsedSeconds: 3, outputBytes: 4, outputLines: 1 },
    })
    expect(events.at(-1)?.type).toBe('done')
  })
})
