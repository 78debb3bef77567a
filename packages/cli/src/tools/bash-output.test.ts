import type { JsonObject } from '@agent-engine/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { processesWith, until } from '../platform/processes.testing.ts'
import { startTestShell, type TestShell } from '../platform/shell-session/session.testing.ts'
import { bashOutputTool, createBashOutputTool } from './bash-output.ts'
import { ToolFailure, ToolInputError, type ToolOutcome } from './define.ts'
import { killShellTool } from './kill-shell.ts'
import { callTool, createWorkplace } from './tool-testing.testing.ts'

const shells: TestShell[] = []
afterEach(async () => {
  await Promise.all(shells.splice(0).map((shell) => shell.end()))
})

interface Tools {
  /** Starts a command and waits until it has ended. */
  finished(command: string): Promise<string>
  running(command: string): Promise<string>
  read(input: JsonObject, tool?: typeof bashOutputTool): Promise<ToolOutcome>
  kill(id: string): Promise<ToolOutcome>
}

const start = async (env: Record<string, string> = {}): Promise<Tools> => {
  const shell = await startTestShell({ env })
  shells.push(shell)
  const { ctx } = await createWorkplace({ shell: shell.session, env })
  const running: Tools['running'] = async (command) => (await shell.session.start(command)).id
  return {
    running,
    async finished(command) {
      const id = await running(command)
      await until('it has ended', () => shell.session.background.find(id)?.status !== 'running')
      return id
    },
    read: (input, tool = bashOutputTool) => callTool(tool, input, ctx),
    kill: (id) => callTool(killShellTool, { shell_id: id }, ctx),
  }
}

const TIMESTAMP = '<timestamp>\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z</timestamp>'
const sections = (text: string): RegExp => new RegExp(`^${text}${TIMESTAMP}$`)

describe('BashOutput', () => {
  it('shows status, exit code and both streams of a command that failed', async () => {
    const { finished, read } = await start()
    const id = await finished('echo line 1; echo e 1 >&2; exit 7')
    const { output, model } = await read({ bash_id: id })
    expect(model.content).toMatch(
      sections(
        '<status>failed</status>\n\n<exit_code>7</exit_code>\n\n<stdout>\nline 1\n</stdout>\n\n<stderr>\ne 1\n</stderr>\n\n',
      ),
    )
    expect(model.isError).toBeUndefined()
    expect(output).toEqual({
      shellId: id,
      command: 'echo line 1; echo e 1 >&2; exit 7',
      status: 'failed',
      exitCode: 7,
      stdout: 'line 1',
      stderr: 'e 1',
      stdoutLines: 1,
      stderrLines: 1,
      timestamp: expect.any(String),
    })
  })

  it('shows no exit code of a command that runs', async () => {
    const { running, read } = await start()
    const { output, model } = await read({ bash_id: await running('sleep 60') })
    expect(model.content).toMatch(sections('<status>running</status>\n\n'))
    expect(output).toMatchObject({ status: 'running', exitCode: null, stdoutLines: 1, stderrLines: 1 })
  })

  it('shows a command that succeeded as completed', async () => {
    const { finished, read } = await start()
    const { model } = await read({ bash_id: await finished('true') })
    expect(model.content).toMatch(sections('<status>completed</status>\n\n<exit_code>0</exit_code>\n\n'))
  })

  it('shows a killed command without an exit code, with the output it had', async () => {
    const { running, read, kill } = await start()
    const id = await running('echo before; sleep 60')
    await new Promise((resolve) => setTimeout(resolve, 200))
    await kill(id)
    const { model } = await read({ bash_id: id })
    expect(model.content).toMatch(sections('<status>killed</status>\n\n<stdout>\nbefore\n</stdout>\n\n'))
  })

  it('gives only what is new', async () => {
    const { finished, read } = await start()
    const id = await finished('echo once')
    expect((await read({ bash_id: id })).output).toMatchObject({ stdout: 'once' })
    expect((await read({ bash_id: id })).output).toMatchObject({ stdout: '', stdoutLines: 1 })
  })

  it('gives everything each time when it is told to', async () => {
    const { finished, read } = await start()
    const id = await finished('echo again')
    const whole = createBashOutputTool({ wholeOutput: true })
    for (const _ of [1, 2])
      expect((await read({ bash_id: id }, whole)).output).toMatchObject({ stdout: 'again' })
  })

  it('shows only lines that match a filter, letter case ignored, and counts all', async () => {
    const { finished, read } = await start()
    const id = await finished('printf "one error\\nfine\\nERROR two\\n"; printf "err\\nerror three\\n" >&2')
    expect((await read({ bash_id: id, filter: '^error|error$' })).output).toMatchObject({
      stdout: 'one error\nERROR two',
      stderr: 'error three',
      stdoutLines: 3,
      stderrLines: 2,
      filterPattern: '^error|error$',
    })
  })

  it('names a filter that is no pattern, before it looks at the id', async () => {
    const { read } = await start()
    const error = await read({ bash_id: 'b00000000', filter: '(' }).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(ToolInputError)
    expect(error).toMatchObject({ code: 'bad_filter', message: expect.stringContaining('"("') })
  })

  it('stops a filter that would take for ever', async () => {
    const { finished, read } = await start()
    const id = await finished(`echo ${'a'.repeat(40)}b`)
    await expect(read({ bash_id: id, filter: '^(a+)+$' })).rejects.toMatchObject({ code: 'bad_filter' })
  })

  it('names an id that it does not know', async () => {
    const { read, running } = await start()
    const known = await running('sleep 60')
    const error = await read({ bash_id: 'b00000000' }).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(ToolInputError)
    expect(error).toMatchObject({
      code: 'shell_not_found',
      message: expect.stringMatching(`b00000000.*${known}`),
    })
  })

  it('keeps the first 30,000 characters of each stream', async () => {
    const { finished, read } = await start()
    const { output } = await read({ bash_id: await finished('seq 1 10000') })
    expect(output).toMatchObject({
      stdout: expect.stringMatching(/\n\n\.\.\. \[\d+ lines truncated\] \.\.\.$/),
      stdoutLines: 10_000,
    })
    expect(JSON.stringify(output)).not.toContain('10000\\n')
  })

  it('asks nobody for permission and changes nothing', async () => {
    const call = await bashOutputTool.prepare({ bash_id: 'b1' }, '/')
    expect(call).toMatchObject({ subjects: [], readOnly: true, parallel: true })
  })
})

describe('KillShell', () => {
  it('ends the command with all it has started, and says which', async () => {
    const { running, kill } = await start({ KILL_SHELL_MARK: 'kill-shell' })
    const id = await running('(setsid sleep 60 &); sleep 60 | sleep 60')
    await until('all run', () => processesWith('kill-shell').length >= 4)
    const { output, model } = await kill(id)
    expect(output).toEqual({ message: expect.stringContaining(id), shell_id: id })
    expect(output).toMatchObject({ message: expect.stringContaining('setsid sleep 60') })
    expect(model.content).toBe(JSON.stringify(output))
    await until('nobody is left', () => processesWith('kill-shell').length === 0)
  })

  it('says that there is nothing to end the second time, and after the end', async () => {
    const { running, finished, kill } = await start()
    const id = await running('sleep 60')
    await kill(id)
    for (const [ended, status] of [
      [id, 'killed'],
      [await finished('exit 1'), 'failed'],
    ] as const) {
      const error = await kill(ended).catch((error: unknown) => error)
      expect(error).toBeInstanceOf(ToolFailure)
      expect(error).toMatchObject({
        code: 'shell_not_running',
        message: expect.stringMatching(`${ended}.*${status}`),
      })
    }
  })

  it('names an id that it does not know', async () => {
    const { kill } = await start()
    await expect(kill('b00000000')).rejects.toMatchObject({ code: 'shell_not_found' })
  })
})
