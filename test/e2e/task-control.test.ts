import { describe, expect, it } from 'vitest'
import { controlRequest, ofType, toolResults, userLine } from '../support/lines.ts'
import { asObject, type JsonObject } from '../support/mock-api/json.ts'
import { httpError, text, toolUse } from '../support/mock-api/reply.ts'
import type { Cli } from '../support/run-cli.ts'
import { scenario } from '../support/scenario.ts'

const ALL = '--dangerously-skip-permissions'

/** No `sleep` in front: that could not go on in the background. */
const UNTIL_GO = 'until [ -e go ]; do sleep 0.05; done'

const ask = async (cli: Cli, id: string, subtype: string, fields: JsonObject = {}): Promise<JsonObject> => {
  cli.send(controlRequest(id, subtype, fields))
  const line = await cli.waitFor({ type: 'control_response', response: { request_id: id } })
  return asObject(line.response)
}

describe('a subagent that somebody waits for', () => {
  it('goes on in the background when the host says so, tells of its progress, and announces its report', async () => {
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const s = await scenario({
      script: async (request) => {
        const prompt = JSON.stringify(request.messages[0]?.blocks)
        if (!prompt.includes('dig deep')) {
          return request.messages.length === 1
            ? toolUse(
                'Task',
                { description: 'Dig', prompt: 'dig deep', subagent_type: 'Explore' },
                { id: 'toolu_t' },
              )
            : text('ok')
        }
        if (request.messages.length > 1) return text('found it')
        await held
        return toolUse('Bash', { command: 'echo found', description: 'x' }, { id: 'toolu_b' })
      },
    })
    const cli = s.session([ALL])
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'assistant' })
    await expect.poll(() => s.api.requests.length).toBe(2)
    expect(await ask(cli, 'none', 'background_tasks', { tool_use_id: 'other' })).toMatchObject({
      response: { backgrounded: false },
    })
    const started = await cli.waitFor({ type: 'system', subtype: 'task_started' })
    expect(started).toMatchObject({ tool_use_id: 'toolu_t', is_backgrounded: false, prompt: 'dig deep' })
    expect(ofType(cli.messages, 'system').map(({ subtype }) => subtype)).not.toContain(
      'background_tasks_changed',
    )
    expect(await ask(cli, 'move', 'background_tasks')).toMatchObject({ response: { backgrounded: true } })
    expect(await cli.waitFor({ type: 'system', subtype: 'task_updated' })).toMatchObject({
      task_id: started.task_id,
      patch: { is_backgrounded: true },
    })
    expect(await cli.waitFor({ type: 'system', subtype: 'background_tasks_changed' })).toMatchObject({
      tasks: [{ task_id: started.task_id }],
    })
    await cli.waitFor({ type: 'result', result: 'ok' })
    expect(JSON.stringify(toolResults(cli.messages).get('toolu_t'))).toContain('works in the background')
    const output = await ask(cli, 'out', 'get_task_output', { task_id: started.task_id ?? '' })
    expect(String(asObject(output.response).output)).toContain('dig deep')
    release()
    const notified = await cli.waitFor({ type: 'system', subtype: 'task_notification' })
    expect(notified).toMatchObject({ status: 'completed', summary: 'found it', usage: { tool_uses: 1 } })
    expect(ofType(cli.messages, 'system').find(({ subtype }) => subtype === 'task_progress')).toMatchObject({
      task_id: started.task_id,
      last_tool_name: 'Bash',
      subagent_type: 'Explore',
    })
    await cli.waitFor({ type: 'result' })
    expect(JSON.stringify(s.api.requests.at(-1)?.body.messages)).toContain('found it')
    expect(await ask(cli, 'gone', 'get_task_output', { task_id: 'none' })).toMatchObject({
      subtype: 'error',
      error: 'There is no task none.',
    })
  })

  it('is a task for hosts as well, from its start to its end', async () => {
    const task = (prompt: string) => toolUse('Task', { description: 'Dig', prompt, subagent_type: 'Explore' })
    const s = await scenario({
      script: [
        task('dig'),
        toolUse('Bash', { command: 'echo x', description: 'x' }),
        text('found'),
        task('fail'),
        httpError(400, 'invalid_request_error', 'no'),
        text('done'),
      ],
      api: { checkPrefix: false },
    })
    const { messages } = await s.run(['-p', 'go', ALL, '--output-format', 'stream-json', '--verbose'])
    const told = ofType(messages, 'system').filter(({ subtype }) => String(subtype).includes('task'))
    expect(told.map(({ subtype, status, patch }) => [subtype, status ?? patch])).toEqual([
      ['task_started', undefined],
      ['task_progress', undefined],
      ['task_updated', { status: 'completed', end_time: expect.any(Number) }],
      ['task_notification', 'completed'],
      ['task_started', undefined],
      ['task_updated', { status: 'failed', end_time: expect.any(Number) }],
      ['task_notification', 'failed'],
    ])
    expect(told[0]).toMatchObject({ task_type: 'local_agent', is_backgrounded: false, spawn_depth: 1 })
    expect(told[3]).toMatchObject({ summary: 'found', task_id: told[0]?.task_id, usage: { tool_uses: 1 } })
  })
})

describe('a task that somebody waits for, stopped by the host', () => {
  const stopped = async (cli: Cli): Promise<string> => {
    const { task_id = '' } = await cli.waitFor({ type: 'system', subtype: 'task_started' })
    expect(await ask(cli, 'stop', 'stop_task', { task_id })).toMatchObject({ subtype: 'success' })
    const end = await cli.waitFor({ type: 'system', subtype: 'task_notification' })
    expect(end).toMatchObject({ task_id, status: 'stopped' })
    await cli.waitFor({ type: 'result', subtype: 'success', result: 'ok' })
    return JSON.stringify(toolResults(cli.messages).get('toolu_t'))
  }

  it('ends alone when it is a subagent: the turn goes on', async () => {
    const s = await scenario({
      script: (request) => {
        if (JSON.stringify(request.messages[0]?.blocks).includes('dig deep'))
          return text('x', { stall: { at: 'headers' } })
        const task = { description: 'Dig', prompt: 'dig deep', subagent_type: 'Explore' }
        return request.messages.length === 1 ? toolUse('Task', task, { id: 'toolu_t' }) : text('ok')
      },
    })
    const cli = s.session([ALL])
    cli.send(userLine('go'))
    await expect.poll(() => s.api.requests.length).toBe(2)
    expect(await stopped(cli)).toContain('The user stopped this agent')
  })

  it('ends alone when it is a command: the turn goes on', async () => {
    const wait = { command: `echo begun; ${UNTIL_GO}`, description: 'Waits' }
    const s = await scenario({ script: [toolUse('Bash', wait, { id: 'toolu_t' }), text('ok')] })
    const cli = s.session([ALL])
    cli.send(userLine('go'))
    expect(await stopped(cli)).toMatch(/The user stopped this command.*begun/)
  })
})

describe('a shell in the background', () => {
  it('is a task whose output a host can read, and which it can stop', async () => {
    const s = await scenario({
      script: [
        toolUse('Bash', { command: 'echo ready; sleep 600', description: 'x', run_in_background: true }),
        text('ok'),
      ],
    })
    const cli = s.session([ALL])
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result' })
    const [, id = ''] = /ID: (\w+)/.exec(JSON.stringify([...toolResults(cli.messages).values()])) ?? []
    let at = 0
    const read = async (): Promise<JsonObject> =>
      asObject((await ask(cli, `r${at++}`, 'get_task_output', { task_id: id })).response)
    await expect.poll(read, { timeout: 10_000 }).toMatchObject({ output: 'ready\n', truncated: false })
    expect(await ask(cli, 'stop', 'stop_task', { task_id: id })).toMatchObject({ subtype: 'success' })
    cli.closeInput()
    expect(await cli.waitForExit()).toMatchObject({ code: 0 })
  })

  it('is a task for hosts from its start to its end', async () => {
    const s = await scenario({
      script: [
        toolUse('Bash', { command: `${UNTIL_GO}; exit 3`, description: 'Waits', run_in_background: true }),
        text('ok'),
      ],
    })
    const cli = s.session([ALL])
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result' })
    const started = await cli.waitFor({ type: 'system', subtype: 'task_started' })
    expect(started).toMatchObject({ task_type: 'local_bash', is_backgrounded: true, description: 'Waits' })
    const subtypes = ofType(cli.messages, 'system').map(({ subtype }) => subtype)
    expect(subtypes.indexOf('background_tasks_changed')).toBeLessThan(subtypes.indexOf('task_started'))
    const { task_id = '' } = started
    const changed = { type: 'system', subtype: 'background_tasks_changed' }
    expect(await cli.waitFor(changed)).toMatchObject({
      tasks: [{ task_id, task_type: 'local_bash', description: 'Waits' }],
    })
    await s.project.write('go', 'x\n')
    expect(await cli.waitFor({ type: 'system', subtype: 'task_notification' })).toMatchObject({
      task_id,
      status: 'failed',
      summary: 'Command "Waits" has failed with exit code 3',
    })
    expect(await cli.waitFor(changed)).toMatchObject({ tasks: [] })
  })
})

describe('a command that somebody waits for', () => {
  const waiting = toolUse(
    'Bash',
    { command: `echo begun; ${UNTIL_GO}; cat go`, description: 'Waits' },
    { id: 'toolu_w' },
  )

  it('goes on in the background when the host says so', async () => {
    const s = await scenario({ script: [waiting, text('ok')] })
    const cli = s.session([ALL])
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'assistant' })
    let at = 0
    const move = (tool_use_id: string) => ask(cli, `m${at++}`, 'background_tasks', { tool_use_id })
    expect(await move('other')).toMatchObject({ response: { backgrounded: false } })
    await expect.poll(() => move('toolu_w')).toMatchObject({ response: { backgrounded: true } })
    await cli.waitFor({ type: 'result', result: 'ok' })
    const started = await cli.waitFor({ type: 'system', subtype: 'task_started' })
    const { task_id = '' } = started
    expect(started).toMatchObject({ is_backgrounded: true, tool_use_id: 'toolu_w' })
    expect(JSON.stringify(toolResults(cli.messages).get('toolu_w'))).toContain(`with ID: ${task_id}`)
    expect(await move('toolu_w')).toMatchObject({ response: { backgrounded: false } })
    await s.project.write('go', 'found\n')
    await cli.waitFor({ type: 'system', subtype: 'task_notification', status: 'completed' })
    const output = await ask(cli, 'out', 'get_task_output', { task_id })
    expect(output).toMatchObject({ response: { output: 'begun\nfound\n' } })
  })

  it('is told of when it takes long', async () => {
    const s = await scenario({ script: [waiting, toolUse('Bash', { command: 'true' }), text('ok')] })
    const cli = s.session([ALL])
    cli.send(userLine('go'))
    const started = await cli.waitFor({ type: 'system', subtype: 'task_started' })
    expect(started).toMatchObject({ task_type: 'local_bash', is_backgrounded: false, tool_use_id: 'toolu_w' })
    await s.project.write('go', 'x\n')
    await cli.waitFor({ type: 'result' })
    const told = ofType(cli.messages, 'system').filter(({ subtype }) => String(subtype).includes('task'))
    expect(told.map(({ subtype, task_id }) => [subtype, task_id])).toEqual(
      ['task_started', 'task_updated', 'task_notification'].map((subtype) => [subtype, started.task_id]),
    )
  })

  it('can not be moved where nothing runs in the background', async () => {
    const env = { CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1' }
    const s = await scenario({ script: [waiting, text('ok')], env })
    const cli = s.session([ALL])
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'system', subtype: 'task_started' })
    expect(await ask(cli, 'm', 'background_tasks')).toMatchObject({ response: { backgrounded: false } })
    await s.project.write('go', 'x\n')
    await cli.waitFor({ type: 'result' })
  })
})
