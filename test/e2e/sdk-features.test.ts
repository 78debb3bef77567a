import {
  createPool,
  createSdkMcpServer,
  forkSession,
  getSessionMessages,
  listSessions,
  type Options,
  query,
  renameSession,
  type SDKMessage,
  type SDKUserMessage,
  startup,
  tool,
} from '@agent-engine/sdk'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { waitUntilGone } from '../support/descendants.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { scenario } from '../support/scenario.ts'
import { collect, optionsFor } from '../support/sdk-run.ts'

const say = (content: string): SDKUserMessage => ({
  type: 'user',
  message: { role: 'user', content },
  parent_tool_use_id: null,
})

/** Hooks without an opinion, and the events they heard of, in order. */
function recordingHooks(): { hooks: NonNullable<Options['hooks']>; events: string[] } {
  const events: string[] = []
  const heard = [
    {
      hooks: [
        async (input: { hook_event_name: string }) => {
          events.push(input.hook_event_name)
          return {}
        },
      ],
    },
  ]
  const hooks = {
    SessionStart: heard,
    UserPromptSubmit: heard,
    PreToolUse: heard,
    PostToolUse: heard,
    Stop: heard,
    SessionEnd: heard,
  }
  return { hooks, events }
}

describe('the SDK and the built CLI together', () => {
  it('run tools of this process', async () => {
    const s = await scenario({ script: [toolUse('mcp__calc__add', { a: 2, b: 3 }), text('five')] })
    const calls: number[] = []
    const calc = createSdkMcpServer({
      name: 'calc',
      tools: [
        tool('add', 'Adds two numbers', { a: z.number(), b: z.number() }, async ({ a, b }) => {
          calls.push(a, b)
          return { content: [{ type: 'text', text: String(a + b) }] }
        }),
      ],
    })
    const options = optionsFor(s, { mcpServers: { calc }, allowedTools: ['mcp__calc__add'] })
    const messages = await collect(query({ prompt: 'add', options }))
    expect(calls).toEqual([2, 3])
    expect(messages[0]).toMatchObject({ mcp_servers: [{ name: 'calc', status: 'connected' }] })
    expect(messages.find((message) => message.type === 'user')).toMatchObject({
      message: { content: [{ type: 'tool_result', content: [{ type: 'text', text: '5' }] }] },
    })
  })

  it('run hooks around a tool, and a denial is told to the model', async () => {
    const s = await scenario({
      script: [
        toolUse('Bash', { command: 'rm -rf /' }),
        toolUse('Bash', { command: 'echo fine' }),
        text('done'),
      ],
    })
    const after: string[] = []
    const options = optionsFor(s, {
      permissionMode: 'bypassPermissions',
      allowDangerouslySkipPermissions: true,
      hooks: {
        PreToolUse: [
          {
            matcher: 'Bash',
            hooks: [
              async (input) =>
                input.hook_event_name === 'PreToolUse' && JSON.stringify(input.tool_input).includes('rm')
                  ? {
                      hookSpecificOutput: {
                        hookEventName: 'PreToolUse',
                        permissionDecision: 'deny',
                        permissionDecisionReason: 'never that',
                      },
                    }
                  : {},
            ],
          },
        ],
        PostToolUse: [
          {
            hooks: [
              async (input) => {
                if (input.hook_event_name === 'PostToolUse') after.push(input.tool_name)
                return {}
              },
            ],
          },
        ],
      },
    })
    const messages = await collect(query({ prompt: 'go', options }))
    const results = messages
      .filter((message) => message.type === 'user')
      .map(({ message }) => message.content)
    expect(JSON.stringify(results[0])).toContain('never that')
    expect(JSON.stringify(results[1])).toContain('fine')
    expect(after).toEqual(['Bash'])
  })

  it('hold a conversation in one process, which can be steered', async () => {
    const s = await scenario({ script: [text('one'), text('two')] })
    let next: () => void = () => {}
    async function* prompt(): AsyncGenerator<SDKUserMessage> {
      yield say('first')
      await new Promise<void>((resolve) => {
        next = resolve
      })
      yield say('second')
    }
    const q = query({ prompt: prompt(), options: optionsFor(s) })
    const sessions = new Set<unknown>()
    const results: string[] = []
    for await (const message of q) {
      if (message.type === 'system' && message.subtype === 'init') sessions.add(message.session_id)
      if (message.type !== 'result' || message.subtype !== 'success') continue
      results.push(message.result)
      if (results.length > 1) continue
      await q.setPermissionMode('acceptEdits')
      expect((await q.supportedModels()).length).toBeGreaterThan(0)
      expect(await q.mcpServerStatus()).toEqual([])
      next()
    }
    expect(results).toEqual(['one', 'two'])
    expect(sessions.size).toBe(1)
  })

  it('PAIN-35: interrupt a turn, and the next one runs', async () => {
    const s = await scenario({
      script: [text('a long story', { chunk: 1, eventDelayMs: 200 }), text('short')],
    })
    let next: () => void = () => {}
    async function* prompt(): AsyncGenerator<SDKUserMessage> {
      yield say('tell')
      await new Promise<void>((resolve) => {
        next = resolve
      })
      yield say('again')
    }
    const q = query({ prompt: prompt(), options: optionsFor(s, { includePartialMessages: true }) })
    const results: SDKMessage[] = []
    let interrupted = false
    for await (const message of q) {
      if (message.type === 'stream_event' && !interrupted) {
        interrupted = true
        await q.interrupt()
      }
      if (message.type === 'result') {
        results.push(message)
        next()
      }
    }
    expect(results).toMatchObject([
      { subtype: 'error_during_execution' },
      { subtype: 'success', result: 'short' },
    ])
  })

  it('PAIN-36: bring a long system prompt and settings to the engine, not to its command line', async () => {
    const s = await scenario({ script: [text('ok')] })
    const systemPrompt = `You are brief. ${'x'.repeat(1_000_000)} The end.`
    const settings = { env: { FROM_SETTINGS: '1' } }
    await collect(query({ prompt: 'hi', options: optionsFor(s, { systemPrompt, settings }) }))
    expect(JSON.stringify(s.api.requests[0]?.body)).toContain('x The end.')
  })

  it('go on with a session, and read what the engine has written', async () => {
    const s = await scenario({ script: [text('noted'), text('forty-two')] })
    const options = optionsFor(s)
    const [init] = await collect(query({ prompt: 'remember forty-two', options }))
    const sessionId = init?.session_id ?? ''
    await collect(query({ prompt: 'what was it?', options: { ...options, resume: sessionId } }))
    process.env.CLAUDE_CONFIG_DIR = options.env?.CLAUDE_CONFIG_DIR ?? `${s.project.home}/.claude`
    try {
      const place = { dir: s.project.cwd }
      await renameSession(sessionId, 'The number', place)
      const { sessionId: fork } = await forkSession(sessionId, place)
      const listed = await listSessions(place)
      expect(listed.map(({ summary }) => summary).sort()).toEqual(['The number', 'The number (fork)'])
      for (const id of [sessionId, fork]) {
        expect((await getSessionMessages(id, place)).map(({ type }) => type)).toEqual([
          'user',
          'assistant',
          'user',
          'assistant',
        ])
      }
    } finally {
      delete process.env.CLAUDE_CONFIG_DIR
    }
  })

  it('start ahead of the prompt, alone and in a pool, and leave nothing behind', async () => {
    const s = await scenario({ script: [text('warm'), text('pooled'), text('pooled')] })
    const options = optionsFor(s)
    const warm = await startup({ options })
    expect((await collect(warm.query('hi'))).at(-1)).toMatchObject({ result: 'warm' })
    const pool = createPool({ size: 1, maxUses: 2, options })
    await pool.ready()
    for (const prompt of ['a', 'b']) {
      expect((await collect(pool.query({ prompt }))).at(-1)).toMatchObject({ result: 'pooled' })
    }
    await pool.drain()
    await waitUntilGone({ mark: s.mark }, 10_000)
  })

  it('end with the text of an error result', async () => {
    const s = await scenario({ script: [toolUse('Glob', { pattern: '*' }), text('never')] })
    const failure = await collect(query({ prompt: 'go', options: optionsFor(s, { maxTurns: 1 }) })).catch(
      (error: unknown) => error,
    )
    expect(failure).toMatchObject({ name: 'ResultError', subtype: 'error_max_turns' })
  })

  it('give an answer in the form of a JSON schema, after a try that does not fit', async () => {
    const s = await scenario({
      script: [
        toolUse('StructuredOutput', { answer: 'forty-two' }),
        toolUse('StructuredOutput', { answer: 42 }),
        text('done'),
      ],
    })
    const schema = {
      type: 'object',
      properties: { answer: { type: 'number' } },
      required: ['answer'],
      additionalProperties: false,
    }
    const options = optionsFor(s, { outputFormat: { type: 'json_schema', schema } })
    const result = (await collect(query({ prompt: 'the answer?', options }))).at(-1)
    expect(result).toMatchObject({
      type: 'result',
      subtype: 'success',
      structured_output: { answer: 42 },
      result: '{"answer":42}',
    })
  })

  it('end with an error when no answer has the form of the schema', async () => {
    const s = await scenario({ script: Array.from({ length: 12 }, () => text('forty-two')) })
    const schema = { type: 'object', properties: { answer: { type: 'number' } }, required: ['answer'] }
    const options = optionsFor(s, { outputFormat: { type: 'json_schema', schema } })
    const failure = await collect(query({ prompt: 'the answer?', options })).catch((error: unknown) => error)
    expect(failure).toMatchObject({
      name: 'ResultError',
      subtype: 'error_max_structured_output_retries',
    })
  })

  it('tell hooks of the whole run, from its start to its end', async () => {
    const s = await scenario({ script: [toolUse('Glob', { pattern: '*' }), text('done')] })
    const { hooks, events } = recordingHooks()
    await collect(query({ prompt: 'go', options: optionsFor(s, { hooks }) }))
    expect(events).toEqual([
      'SessionStart',
      'UserPromptSubmit',
      'PreToolUse',
      'PostToolUse',
      'Stop',
      'SessionEnd',
    ])
  })

  it('tell hooks of the end also when the consumer leaves early', async () => {
    const s = await scenario({ script: [text('a long story', { chunk: 1, eventDelayMs: 200 })] })
    const { hooks, events } = recordingHooks()
    for await (const message of query({ prompt: 'tell', options: optionsFor(s, { hooks }) })) {
      if (message.type === 'system' && message.subtype === 'init') break
    }
    expect(events[0]).toBe('SessionStart')
    expect(events.at(-1)).toBe('SessionEnd')
    await waitUntilGone({ mark: s.mark }, 10_000)
  })

  it('PAIN-33: go on when a callback returns what is not JSON', async () => {
    const s = await scenario({
      script: [toolUse('Write', { file_path: 'a.txt', content: 'x' }), text('not written')],
    })
    const options = optionsFor(s, {
      canUseTool: async (_name, input) => ({ behavior: 'allow', updatedInput: { ...input, n: 5n } }),
    })
    const messages = await collect(query({ prompt: 'write', options }))
    expect(messages.at(-1)).toMatchObject({ subtype: 'success', result: 'not written' })
    expect(await s.project.files()).toEqual({})
    expect(JSON.stringify(messages)).toContain('canUseTool returned a value that is not JSON')
  })
})
