import { describe, expect, it, onTestFinished } from 'vitest'
import { killMarked, livingProcesses, waitUntilGone } from './descendants.ts'
import { createFakeCli, type FakeScript } from './fake-cli.ts'
import type { JsonObject } from './mock-api/json.ts'
import { type Cli, type CliOptions, startCli } from './run-cli.ts'
import { createTempProject } from './temp-project.ts'

async function startFake(script: FakeScript, options: Partial<CliOptions> = {}): Promise<Cli> {
  const project = await createTempProject()
  const fake = await createFakeCli(project.home, script)
  const cli = startCli({
    cwd: project.cwd,
    home: project.home,
    program: fake.path,
    ...options,
    env: { ...fake.env, ...options.env },
  })
  onTestFinished(async () => {
    await killMarked(cli.mark)
    await project.remove()
  })
  return cli
}

const say = (n: number): { print: JsonObject } => ({ print: { type: 'said', n } })

describe('driving a CLI', () => {
  it('hands out each line once, in order, however it was cut into chunks', async () => {
    const text = '{"type":"said","n":1}\n{"type":"said","n":2,"text":"€"}\n'
    const cli = await startFake({
      actions: [{ printText: text.slice(0, 10) }, { printText: text.slice(10) }],
    })
    expect(await cli.waitFor({ type: 'said' })).toMatchObject({ n: 1 })
    expect(await cli.waitFor({ type: 'said' })).toMatchObject({ n: 2, text: '€' })
    expect(await cli.waitForExit()).toEqual({ code: 0, signal: null })
    expect(cli.stdout).toBe(text)
  })

  it('finds a line by nested keys and leaves the others for later', async () => {
    const cli = await startFake({
      actions: [say(1), { print: { type: 'r', response: { id: 'b', more: 1 } } }],
    })
    await cli.waitFor({ type: 'r', response: { id: 'b' } })
    expect(await cli.waitFor({ type: 'said' })).toMatchObject({ n: 1 })
  })

  it('speaks with the process', async () => {
    const actions = [
      { await: { type: 'ask' } },
      { print: { type: 'answer', request_id: '$id' } },
      { awaitEnd: true },
      { exit: 3 },
    ] as const
    const cli = await startFake({ actions })
    cli.send({ type: 'ask', request_id: 'r7' })
    expect(await cli.waitFor({ type: 'answer' })).toMatchObject({ request_id: 'r7' })
    cli.closeInput()
    expect(await cli.waitForExit()).toEqual({ code: 3, signal: null })
  })

  it('says what came instead when a wait is in vain', async () => {
    const cli = await startFake({ actions: [say(1), { stderr: 'something is wrong' }, { exit: 4 }] })
    const failure = cli.waitFor({ type: 'result' })
    await expect(failure).rejects.toThrow(
      'waited in vain for a line like {"type":"result"}: the process has ended',
    )
    await expect(failure).rejects.toThrow('exit code 4')
    await expect(failure).rejects.toThrow('{"type":"said","n":1}')
    await expect(failure).rejects.toThrow('something is wrong')
  })

  it('gives up after the time that was set', async () => {
    const cli = await startFake({ actions: [{ sleepMs: 60_000 }] })
    await expect(cli.waitFor({ type: 'result' }, 30)).rejects.toThrow('30 ms have passed')
  })

  it('reports the signal that ended the process', async () => {
    const cli = await startFake({ actions: [say(1), { sleepMs: 60_000 }] })
    await cli.waitFor({ type: 'said' })
    cli.kill('SIGKILL')
    expect(await cli.waitForExit()).toEqual({ code: null, signal: 'SIGKILL' })
  })

  it('reads nothing before it is told to, so that the process feels the back-pressure', async () => {
    const line = { type: 'said', text: 'x'.repeat(1000) }
    const cli = await startFake(
      { actions: [{ flood: { line, count: 2000 } }, { stderr: 'done' }] },
      { readLater: true },
    )
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(cli.lines).toHaveLength(0)
    expect(cli.stderr).toBe('')
    cli.readOutput()
    await cli.waitForExit()
    expect(cli.lines).toHaveLength(2000)
  })

  it('passes on nothing of the surrounding environment that could matter', async () => {
    process.env.ANTHROPIC_MODEL = 'from outside'
    onTestFinished(() => {
      delete process.env.ANTHROPIC_MODEL
    })
    const project = await createTempProject()
    onTestFinished(() => project.remove())
    const fake = await createFakeCli(project.home, { actions: [] })
    const cli = startCli({
      cwd: project.cwd,
      home: project.home,
      program: fake.path,
      env: fake.env,
      apiUrl: 'http://127.0.0.1:1',
    })
    await cli.waitForExit()
    const [start] = (await fake.recorded()).starts
    expect(start?.env).toMatchObject({
      HOME: project.home,
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:1',
      IS_SANDBOX: '1',
    })
    expect(start?.env).not.toHaveProperty('ANTHROPIC_MODEL')
    expect(start?.env).not.toHaveProperty('NODE_OPTIONS')
  })

  it('names the build when there is no CLI', () => {
    expect(() => startCli({ cwd: '/', home: '/', program: '/no/such/agent.cjs' })).toThrow(
      'run `npm run build` first',
    )
  })
})

describe('finding processes', () => {
  it('sees a process by its mark until it has ended', async () => {
    const cli = await startFake({ actions: [say(1), { sleepMs: 60_000 }] })
    await cli.waitFor({ type: 'said' })
    expect(await livingProcesses({ mark: cli.mark })).toMatchObject([{ pid: cli.pid, parent: process.pid }])
    await expect(waitUntilGone({ mark: cli.mark }, 10)).rejects.toThrow(`${cli.pid} (parent ${process.pid})`)
    cli.kill('SIGKILL')
    await waitUntilGone({ mark: cli.mark }, 10_000)
  })
})
