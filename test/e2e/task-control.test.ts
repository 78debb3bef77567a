import { describe, expect, it } from 'vitest'
import { controlRequest, ofType, toolResults, userLine } from '../support/lines.ts'
import { asObject, type JsonObject } from '../support/mock-api/json.ts'
import { httpError, text, toolUse } from '../support/mock-api/reply.ts'
import type { Cli } from '../support/run-cli.ts'
import { scenario } from '../support/scenario.ts'

const ALL = '--dangerously-skip-permissions'

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
})
