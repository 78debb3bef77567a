import { describe, expect, it, vi } from 'vitest'
import { answerTo, ask, CALL_HOOK, hook, WRITE } from '../testing/answer-to.testing.ts'
import { outcomeOf, runQuery, until } from '../testing/run-query.testing.ts'
import type { CanUseTool } from '../types/permissions.ts'

describe('canUseTool', () => {
  it('gets the tool, its input and everything the engine says beside them', async () => {
    const canUseTool = vi.fn<CanUseTool>(async () => ({ behavior: 'allow' }))
    await ask(canUseTool, {
      ...WRITE,
      permission_suggestions: [{ type: 'setMode', mode: 'acceptEdits', destination: 'session' }],
      agent_id: 'a1',
      blocked_path: '/etc',
      decision_reason: 'outside',
      title: 'T',
      display_name: 'D',
      description: 'd',
      default_to_no: true,
      suppress_always_allow_rule: true,
      mcp_server: { name: 'm', source: 'user' },
      matched_ask_rule: { source: 'session', tool_name: 'Write', rule_content: 'x' },
    })
    expect(canUseTool).toHaveBeenCalledWith(
      'Write',
      { file: 'a' },
      {
        signal: expect.any(AbortSignal),
        requestId: 'q1',
        toolUseID: 'toolu_1',
        suggestions: [{ type: 'setMode', mode: 'acceptEdits', destination: 'session' }],
        agentID: 'a1',
        blockedPath: '/etc',
        decisionReason: 'outside',
        title: 'T',
        displayName: 'D',
        description: 'd',
        defaultToNo: true,
        suppressAlwaysAllowRule: true,
        mcpServer: { name: 'm', source: 'user' },
        matchedAskRule: { source: 'session', toolName: 'Write', ruleContent: 'x' },
      },
    )
  })

  it('PAIN-07: allow without updatedInput means the input as it was', async () => {
    const expected = { behavior: 'allow', updatedInput: { file: 'a' }, toolUseID: 'toolu_1' }
    expect((await ask(async () => ({ behavior: 'allow' }))).response).toEqual(expected)
    expect((await ask(async () => ({ behavior: 'allow', updatedInput: null }))).response).toEqual(expected)
    expect((await ask(() => ({ behavior: 'allow' }))).response).toEqual(expected)
  })

  it('hands on changed input and permission updates, without the malformed ones', async () => {
    const place = { destination: 'session' }
    const good = { type: 'addRules', rules: [{ toolName: 'Read' }], behavior: 'allow', ...place }
    const bad = [{ type: 'addRules' }, 'text', { type: 'unknown', ...place }]
    const answer = await ask(async () => ({
      behavior: 'allow',
      updatedInput: { file: 'b' },
      updatedPermissions: [good, ...bad],
    }))
    expect(answer.response).toMatchObject({ updatedInput: { file: 'b' }, updatedPermissions: [good] })
  })

  it('hands on a denial, with a message when the callback gave none', async () => {
    const deny = { behavior: 'deny', message: 'no', interrupt: true }
    expect((await ask(async () => deny)).response).toMatchObject(deny)
    expect((await ask(async () => ({ behavior: 'deny' }))).response).toMatchObject({
      message: expect.any(String),
    })
  })

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['text', 'yes'],
    ['another behavior', { behavior: 'maybe' }],
    ['text for updatedInput', { behavior: 'allow', updatedInput: 'x' }],
    ['a list for updatedInput', { behavior: 'allow', updatedInput: [] }],
  ])('denies with the reason when it returns %s', async (_, value) => {
    const { response } = await ask(async () => value)
    expect(response).toMatchObject({
      behavior: 'deny',
      message: expect.stringContaining('canUseTool returned'),
    })
  })

  it('answers with the error that it throws', async () => {
    const boom = async () => {
      throw new Error('boom')
    }
    expect(await ask(boom)).toEqual({ subtype: 'error', request_id: 'q1', error: 'boom' })
  })

  it('is missing: the engine is told', async () => {
    expect(await answerTo(WRITE, {})).toMatchObject({
      subtype: 'error',
      error: 'canUseTool callback is not provided.',
    })
  })

  it('runs for several questions at once', async () => {
    const waiting: (() => void)[] = []
    const canUseTool: CanUseTool = () =>
      new Promise((resolve) => {
        waiting.push(() => resolve({ behavior: 'allow' }))
        if (waiting.length === 2) for (const go of waiting) go()
      })
    const { query: q } = runQuery(
      (cli) =>
        cli.onUser(async () => {
          cli.init()
          const request = { subtype: 'can_use_tool', tool_name: 'X', input: {}, tool_use_id: 't' }
          const answers = await Promise.all([cli.ask(request), cli.ask(request)])
          cli.result({ result: answers.map(({ subtype }) => subtype).join() })
        }),
      { canUseTool },
    )
    expect((await outcomeOf(q)).messages.at(-1)).toMatchObject({ result: 'success,success' })
  })

  it('runs once for a question that comes twice', async () => {
    const canUseTool = vi.fn<CanUseTool>(
      () => new Promise((resolve) => setTimeout(() => resolve({ behavior: 'allow' }), 100)),
    )
    const { cli, query: q } = runQuery(
      (cli) =>
        cli.onUser(async () => {
          cli.init()
          const request = { subtype: 'can_use_tool', tool_name: 'X', input: {}, tool_use_id: 't' }
          void cli.ask(request, 'same')
          await cli.ask(request, 'same')
          cli.result()
        }),
      { canUseTool },
    )
    await outcomeOf(q)
    expect(canUseTool).toHaveBeenCalledTimes(1)
    expect(cli.noted().lines.filter(({ type }) => type === 'control_response')).toHaveLength(1)
  })

  it('is told by its signal when the question is withdrawn, and its answer is not sent', async () => {
    let reason: unknown
    const canUseTool: CanUseTool = (_, __, { signal }) =>
      new Promise((resolve) =>
        signal.addEventListener('abort', () => {
          reason = signal.reason
          resolve({ behavior: 'allow' })
        }),
      )
    const { cli, query: q } = runQuery(
      (cli) =>
        cli.onUser(() => {
          cli.init()
          void cli.ask({ subtype: 'can_use_tool', tool_name: 'X', input: {}, tool_use_id: 't' }, 'gone')
          cli.say({ type: 'control_cancel_request', request_id: 'gone' })
          cli.later(100, () => cli.result())
        }),
      { canUseTool },
    )
    await outcomeOf(q)
    expect(reason).toMatchObject({ name: 'AbortError' })
    expect(cli.noted().lines.filter(({ type }) => type === 'control_response')).toEqual([])
  })

  it('leaves the answer to others when it returns null and the host said so', async () => {
    const { query: q } = runQuery(
      (cli) =>
        cli.onUser(() => {
          cli.init()
          void cli
            .ask({ subtype: 'can_use_tool', tool_name: 'X', input: {}, tool_use_id: 't' })
            .then(() => cli.exit(9))
          cli.later(100, () => cli.result())
        }),
      { canUseTool: async () => null, allowOutOfBandPermissions: true },
    )
    expect((await outcomeOf(q)).error).toBeUndefined()
  })
})

describe('hooks', () => {
  it('get the input and the id of the tool use, and their output goes out as it is', async () => {
    const callback = vi.fn(async () => ({ decision: 'block', reason: 'r', unknown: 1 }))
    expect((await hook(callback)).response).toEqual({ decision: 'block', reason: 'r', unknown: 1 })
    expect(callback).toHaveBeenCalledWith({ hook_event_name: 'Stop' }, 't9', {
      signal: expect.any(AbortSignal),
    })
  })

  it('have no opinion when they return nothing', async () => {
    expect((await hook(async () => undefined)).response).toEqual({})
    expect((await hook(async () => null)).response).toEqual({})
  })

  it('that throw or return junk become an error answer', async () => {
    expect(await hook(async () => 'junk')).toMatchObject({ subtype: 'error' })
    expect(
      await hook(async () => {
        throw new Error('hook broke')
      }),
    ).toMatchObject({ subtype: 'error', error: 'hook broke' })
  })

  it('of an unknown id are named in the error', async () => {
    expect(await hook(async () => ({}), { ...CALL_HOOK, callback_id: 'hook_99' })).toMatchObject({
      error: 'No hook callback found for ID: hook_99',
    })
  })

  it('of SessionEnd run before the input ends (SDK-06)', async () => {
    const ended = vi.fn(async () => ({}))
    const { cli, query: q } = runQuery(
      (cli) => {
        cli.onRequest(({ subtype }) => {
          if (subtype !== 'end_session') return undefined
          void cli.ask({ subtype: 'hook_callback', callback_id: 'hook_0', input: {} }).then(() => cli.exit(0))
          return {}
        })
      },
      { hooks: { SessionEnd: [{ hooks: [ended] }] } },
    )
    expect((await outcomeOf(q)).error).toBeUndefined()
    expect(ended).toHaveBeenCalledTimes(1)
    expect(cli.noted().events.map(({ event }) => event)).not.toContain('end-of-input')
  })

  it('of SessionEnd run too when the consumer leaves', async () => {
    const ended = vi.fn(async () => ({}))
    const { query: q } = runQuery(
      (cli) => {
        cli.onUser(() => cli.init())
        cli.onRequest(({ subtype }) => {
          if (subtype === 'end_session') {
            void cli
              .ask({ subtype: 'hook_callback', callback_id: 'hook_0', input: {} })
              .then(() => cli.exit(0))
          }
          return {}
        })
      },
      { hooks: { SessionEnd: [{ hooks: [ended] }] } },
    )
    for await (const _ of q) break
    expect(ended).toHaveBeenCalledTimes(1)
  })
})

describe('elicitation and dialogs', () => {
  const question = {
    subtype: 'elicitation',
    mcp_server_name: 's',
    message: 'm',
    mode: 'form',
    elicitation_id: 'e',
  }

  it('are declined without a callback', async () => {
    expect((await answerTo(question, {})).response).toEqual({ action: 'decline' })
  })

  it('reach the callback under the names of the SDK', async () => {
    const onElicitation = vi.fn(async () => ({ action: 'accept' as const, content: { a: 1 } }))
    const request = { ...question, requested_schema: { type: 'object' }, display_name: 'D' }
    expect((await answerTo(request, { onElicitation })).response).toEqual({
      action: 'accept',
      content: { a: 1 },
    })
    expect(onElicitation).toHaveBeenCalledWith(
      {
        serverName: 's',
        message: 'm',
        mode: 'form',
        elicitationId: 'e',
        requestedSchema: { type: 'object' },
        displayName: 'D',
      },
      { signal: expect.any(AbortSignal), requestId: 'q1' },
    )
  })

  it('of a dialog reach onUserDialog', async () => {
    const onUserDialog = vi.fn(async () => ({ behavior: 'completed' as const, result: 1 }))
    const request = { subtype: 'request_user_dialog', dialog_kind: 'k', payload: { a: 1 }, tool_use_id: 't' }
    const answer = await answerTo(request, { onUserDialog, supportedDialogKinds: ['k'] })
    expect(answer.response).toEqual({ behavior: 'completed', result: 1 })
    expect(onUserDialog).toHaveBeenCalledWith(
      { dialogKind: 'k', payload: { a: 1 }, toolUseID: 't' },
      { signal: expect.any(AbortSignal), requestId: 'q1' },
    )
  })
})

describe('a request that the SDK does not know', () => {
  it('is answered with an error', async () => {
    expect(await answerTo({ subtype: 'sing' }, {})).toEqual({
      subtype: 'error',
      request_id: 'q1',
      error: 'Unsupported control request subtype: sing',
      error_code: 'unsupported_request',
    })
  })
})

describe('callbacks still running when the query ends', () => {
  it.each<[string, (q: ReturnType<typeof runQuery>['query'], abort: AbortController) => void]>([
    ['by close()', (q) => q.close()],
    ['by the abort signal', (_, abort) => abort.abort()],
  ])('are told by their signal, %s', async (_, end) => {
    let signal: AbortSignal | undefined
    const abortController = new AbortController()
    const { query: q } = runQuery(
      (cli) => cli.onUser(() => void cli.ask({ subtype: 'can_use_tool', tool_name: 'X', input: {} })),
      {
        abortController,
        canUseTool: (_tool, _input, context) => {
          signal = context.signal
          return new Promise(() => {})
        },
      },
    )
    await until(() => signal)
    end(q, abortController)
    expect(signal?.aborted).toBe(true)
    await q.return()
  })
})
