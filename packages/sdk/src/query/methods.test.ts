import { describe, expect, it } from 'vitest'
import { inputByHand, outcomeOf, runQuery } from '../testing/run-query.testing.ts'
import type { Query } from './interface.ts'

type Json = { [key: string]: unknown }

/** Calls one method while input is open; gives the request on the wire and what the method makes of `answer`. */
async function call(
  method: (q: Query) => Promise<unknown>,
  answer: Json | string = {},
): Promise<[Json, unknown]> {
  const input = inputByHand()
  const { cli, query: q } = runQuery(
    (cli) =>
      cli.onRequest(({ subtype }) =>
        subtype === 'initialize' ? undefined : (JSON.parse(cli.env.ANSWER ?? '{}') as Json),
      ),
    { env: { ...process.env, ANSWER: JSON.stringify(answer) } },
    input.stream,
  )
  const result = await method(q)
  input.end()
  await outcomeOf(q)
  const [, request] = cli.noted().lines
  return [request?.request as Json, result]
}

describe('the methods of a query', () => {
  it.each<[string, (q: Query) => Promise<unknown>, Json, Json?, unknown?]>([
    ['interrupt', (q) => q.interrupt(), { subtype: 'interrupt' }, {}, undefined],
    [
      'interrupt',
      (q) => q.interrupt(),
      { subtype: 'interrupt' },
      { still_queued: ['u'] },
      { still_queued: ['u'] },
    ],
    [
      'setPermissionMode',
      (q) => q.setPermissionMode('plan'),
      { subtype: 'set_permission_mode', mode: 'plan' },
      { mode: 'plan' },
    ],
    ['setModel', (q) => q.setModel('opus'), { subtype: 'set_model', model: 'opus' }, { model: 'x' }],
    ['setModel', (q) => q.setModel(), { subtype: 'set_model' }],
    [
      'setMaxThinkingTokens',
      (q) => q.setMaxThinkingTokens(null),
      { subtype: 'set_max_thinking_tokens', max_thinking_tokens: null },
    ],
    [
      'setMaxThinkingTokens',
      (q) => q.setMaxThinkingTokens(5, 'omitted'),
      { subtype: 'set_max_thinking_tokens', max_thinking_tokens: 5, thinking_display: 'omitted' },
    ],
    [
      'mcpServerStatus',
      (q) => q.mcpServerStatus(),
      { subtype: 'mcp_status' },
      { mcpServers: [{ name: 's', status: 'failed' }] },
      [{ name: 's', status: 'failed' }],
    ],
    ['mcpServerStatus', (q) => q.mcpServerStatus(), { subtype: 'mcp_status' }, {}, []],
    [
      'rewindFiles',
      (q) => q.rewindFiles('m', { dryRun: true }),
      { subtype: 'rewind_files', user_message_id: 'm', dry_run: true },
      { canRewind: true },
      { canRewind: true },
    ],
    ['reconnectMcpServer', (q) => q.reconnectMcpServer('s'), { subtype: 'mcp_reconnect', serverName: 's' }],
    [
      'toggleMcpServer',
      (q) => q.toggleMcpServer('s', false),
      { subtype: 'mcp_toggle', serverName: 's', enabled: false },
    ],
    ['stopTask', (q) => q.stopTask('t'), { subtype: 'stop_task', task_id: 't' }],
    [
      'backgroundTasks',
      (q) => q.backgroundTasks('u'),
      { subtype: 'background_tasks', tool_use_id: 'u' },
      { backgrounded: true },
      true,
    ],
    ['backgroundTasks', (q) => q.backgroundTasks(), { subtype: 'background_tasks' }, {}, false],
    [
      'applyFlagSettings',
      (q) => q.applyFlagSettings({ model: null }),
      { subtype: 'apply_flag_settings', settings: { model: null } },
    ],
    [
      'updateSettings',
      (q) => q.updateSettings('userSettings', { a: 1 }),
      { subtype: 'update_settings', source: 'userSettings', settings: { a: 1 } },
    ],
    [
      'getContextUsage',
      (q) => q.getContextUsage({ detail: 'full' }),
      { subtype: 'get_context_usage', detail: 'full' },
      { totalTokens: 1 },
      { totalTokens: 1 },
    ],
    [
      'readFile',
      (q) => q.readFile('/f', { maxBytes: 9 }),
      { subtype: 'read_file', path: '/f', max_bytes: 9 },
      { contents: 'c', absPath: '/f' },
      { contents: 'c', absPath: '/f' },
    ],
    [
      'reloadPlugins',
      (q) => q.reloadPlugins({ holdOnCacheImpact: true, refuseIfBusy: true }),
      { subtype: 'reload_plugins', hold_on_cache_impact: true, refuse_if_busy: true },
      { error_count: 0 },
      { error_count: 0 },
    ],
    ['reloadSkills', (q) => q.reloadSkills(), { subtype: 'reload_skills' }, { skills: [] }, { skills: [] }],
    ['reloadOutputStyles', (q) => q.reloadOutputStyles(), { subtype: 'reload_output_styles' }, {}, {}],
    ['seedReadState', (q) => q.seedReadState('/f', 5), { subtype: 'seed_read_state', path: '/f', mtime: 5 }],
    [
      'setMcpPermissionModeOverride',
      (q) => q.setMcpPermissionModeOverride('s', 'auto'),
      { subtype: 'set_mcp_permission_mode_override', serverName: 's', mode: 'auto' },
      {},
      {},
    ],
    [
      'readMcpResource',
      (q) => q.readMcpResource('s', 'u'),
      { subtype: 'mcp_read_resource', serverName: 's', uri: 'u' },
      { contents: [] },
      { contents: [] },
    ],
    [
      'setMcpServers',
      (q) =>
        q.setMcpServers({
          a: { command: 'x' },
          b: { type: 'sdk', name: 'other', instance: { connect: async () => {}, close: async () => {} } },
        }),
      { subtype: 'mcp_set_servers', servers: { a: { command: 'x' }, b: { type: 'sdk', name: 'b' } } },
      { added: ['a', 'b'], removed: [], errors: {} },
      { added: ['a', 'b'], removed: [], errors: {} },
    ],
    [
      'cancelMessage',
      (q) => q.cancelMessage('u'),
      { subtype: 'cancel_async_message', message_uuid: 'u' },
      { cancelled: true },
      true,
    ],
    [
      'usage',
      (q) => q.usage_EXPERIMENTAL_MAY_CHANGE_DO_NOT_RELY_ON_THIS_API_YET({ skipBehaviors: true }),
      { subtype: 'get_usage', skip_behaviors: true },
      { session: {} },
      { session: {} },
    ],
  ])(
    '%s sends its request and gives back the answer',
    async (_, method, request, answer = {}, result = undefined) => {
      expect(await call(method, answer)).toEqual([request, result])
    },
  )

  it('answer from what initialize said, also after the end', async () => {
    const { cli, query: q } = runQuery((cli) =>
      cli.onRequest(() => ({
        commands: [{ name: 'compact', description: 'd', argumentHint: '' }],
        models: [{ value: 'm', displayName: 'M', description: 'd' }],
        account: { email: 'e' },
        agents: [{ name: 'a', description: 'd' }],
        output_style: 'default',
        available_output_styles: [],
      })),
    )
    await outcomeOf(q)
    expect(await q.supportedCommands()).toEqual([{ name: 'compact', description: 'd', argumentHint: '' }])
    expect(await q.supportedModels()).toEqual([{ value: 'm', displayName: 'M', description: 'd' }])
    expect(await q.supportedAgents()).toEqual([{ name: 'a', description: 'd' }])
    expect(await q.accountInfo()).toEqual({ email: 'e' })
    expect(await q.initializationResult()).toMatchObject({ output_style: 'default' })
    expect(cli.noted().lines).toHaveLength(2)
  })

  it('reject with the text and the code of a refusal', async () => {
    const { query: q } = runQuery((cli) => {
      cli.onUser(() => cli.later(200, () => cli.turn()))
      cli.onRequest(({ subtype }) => (subtype === 'set_permission_mode' ? 'no such mode' : undefined))
    })
    await expect(q.setPermissionMode('plan')).rejects.toMatchObject({
      name: 'RequestError',
      code: 'ECONTROL',
      message: 'no such mode',
      errorCode: 'refused',
    })
    expect((await outcomeOf(q)).error).toBeUndefined()
  })

  it('reject after the end, saying that the query is closed', async () => {
    const { query: q } = runQuery(() => {})
    await outcomeOf(q)
    await expect(q.setModel('m')).rejects.toMatchObject({
      code: 'ECLOSED',
      message: expect.stringContaining('closed'),
    })
    await expect(q.streamInput((async function* () {})())).rejects.toMatchObject({ code: 'ECLOSED' })
    expect(await q.readFile('/f')).toBeNull()
  })

  it('reject when the query is closed before the answer', async () => {
    const { query: q } = runQuery((cli) => {
      cli.onUser(() => cli.init())
      cli.onRequest(() => undefined)
    })
    await q.next()
    const asked = q.mcpServerStatus()
    q.close()
    await expect(asked).rejects.toMatchObject({ code: 'ECLOSED' })
  })

  it('reject at the deadline, which the environment can set', async () => {
    process.env.AGENT_SDK_CONTROL_TIMEOUT_MS = '100'
    try {
      const { query: q } = runQuery((cli) => {
        cli.onUser(() => cli.later(500, () => cli.turn()))
        cli.onRequest(({ subtype }) => (subtype === 'initialize' ? {} : undefined))
      })
      await expect(q.mcpServerStatus()).rejects.toMatchObject({ code: 'ETIMEDOUT' })
      expect((await outcomeOf(q)).error).toBeUndefined()
    } finally {
      delete process.env.AGENT_SDK_CONTROL_TIMEOUT_MS
    }
  })

  it('ask open questions once more after reinitialize, and each callback once', async () => {
    let asked = 0
    const { cli, query: q } = runQuery(
      (cli) => {
        let initialized = 0
        const question = { subtype: 'can_use_tool', tool_name: 'X', input: {}, tool_use_id: 't' }
        cli.onUser(async () => {
          cli.init()
          await cli.ask(question, 'open')
          cli.later(100, () => cli.result())
        })
        cli.onRequest(({ subtype }) => {
          if (subtype !== 'initialize') return {}
          initialized += 1
          if (initialized === 1) return undefined
          const request = { type: 'control_request', request_id: 'open', request: question }
          cli.raw(
            `${JSON.stringify({
              type: 'control_response',
              response: {
                subtype: 'success',
                request_id: 'other',
                response: {},
                pending_permission_requests: [request],
              },
            })}\n`,
          )
          return undefined
        })
      },
      {
        canUseTool: async () => {
          asked += 1
          await new Promise((resolve) => setTimeout(resolve, 150))
          return { behavior: 'allow' }
        },
      },
    )
    await q.next()
    await q.reinitialize()
    expect((await outcomeOf(q)).error).toBeUndefined()
    expect(asked).toBe(1)
    expect(cli.noted().lines.filter(({ type }) => type === 'control_response')).toHaveLength(1)
  })
})
