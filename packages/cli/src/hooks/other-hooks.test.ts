import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { HookEvent } from '@agent-engine/protocol'
import type { HookEntry } from '@agent-engine/protocol/settings/hooks-settings'
import { afterEach, describe, expect, it } from 'vitest'
import { createHookRig, type HookRig } from './hooks.testing.ts'
import type { HttpHookPorts } from './http-hook.ts'
import type { EntryPorts } from './run-entry.ts'

let cleanUp: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(cleanUp.map((step) => step()))
  cleanUp = []
})

interface Reply {
  readonly status?: number
  readonly body?: string
  readonly location?: string
  readonly hangs?: true
}

const serve = async (reply: Reply) => {
  const requests: { headers: IncomingHttpHeaders; body: string }[] = []
  const server: Server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    requests.push({ headers: request.headers, body })
    if (reply.hangs) return
    response.writeHead(reply.status ?? 200, reply.location === undefined ? {} : { location: reply.location })
    response.end(reply.body ?? '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUp.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/hook`, requests }
}

const post: HttpHookPorts['post'] = async ({ url, headers, body, signal }) => {
  const reply = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' })
  return { status: reply.status, body: await reply.text() }
}

const rigWith = async (event: HookEvent, entry: HookEntry, ports: Partial<EntryPorts>): Promise<HookRig> => {
  const rig = await createHookRig({ groups: { [event]: [{ hooks: [entry] }] }, ports })
  cleanUp.push(() => rig.remove())
  return rig
}

const call = { tool_name: 'Bash', tool_input: { command: 'ls' } }
const bash = { matchValue: 'Bash' }
const http = (ports: Partial<HttpHookPorts> = {}): Partial<EntryPorts> => ({
  http: { post, env: {}, allowedUrls: undefined, allowedEnvVars: undefined, ...ports },
})

describe('an http hook', () => {
  it('posts the input as JSON and reads the answer as hook output', async () => {
    const { url, requests } = await serve({
      body: '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny","permissionDecisionReason":"policy"}}',
    })
    const rig = await rigWith('PreToolUse', { type: 'http', url }, http())
    const outcome = await rig.dispatch('PreToolUse', call, bash)
    expect(outcome.permission).toMatchObject({ decision: 'deny', reason: 'policy', hook: url })
    expect(requests[0]?.headers['content-type']).toBe('application/json')
    expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({ hook_event_name: 'PreToolUse', ...call })
  })

  it.each<[string, Reply, string | undefined]>([
    ['an empty answer', {}, undefined],
    ['a server error', { status: 500, body: '{"decision":"block"}' }, 'status 500'],
    ['a redirect', { status: 302, location: 'http://127.0.0.1:9/' }, 'status 302'],
    ['an answer that is no JSON', { body: 'blocked!' }, 'did not answer with JSON'],
    ['an answer of the wrong shape', { body: '{"decision":1}' }, 'unknown shape'],
    ['no answer in time', { hangs: true }, 'longer than'],
  ])('PAIN-04: %s is no opinion', async (_what, reply, problem) => {
    const { url } = await serve(reply)
    const rig = await rigWith('PreToolUse', { type: 'http', url, timeout: 0.4 }, http())
    expect((await rig.dispatch('PreToolUse', call, bash)).permission).toBeUndefined()
    expect(rig.told.missing.map((missing) => missing.problem).join()).toContain(problem ?? '')
    expect(rig.told.missing).toHaveLength(problem === undefined ? 0 : 1)
  })

  it('that nobody answers refuses when it says so', async () => {
    const entry: HookEntry = { type: 'http', url: 'http://127.0.0.1:9/', onFailure: 'block' }
    const rig = await rigWith('PreToolUse', entry, http())
    expect((await rig.dispatch('PreToolUse', call, bash)).permission?.decision).toBe('deny')
  })

  it('goes only to addresses that the settings allow', async () => {
    const { url, requests } = await serve({ body: '{"decision":"block"}' })
    const refused = await rigWith(
      'PreToolUse',
      { type: 'http', url },
      http({ allowedUrls: ['https://hooks.example/*'] }),
    )
    await refused.dispatch('PreToolUse', call, bash)
    expect(refused.told.missing[0]?.problem).toContain('allowedHttpHookUrls')
    expect(requests).toEqual([])
    const allowed = await rigWith(
      'PreToolUse',
      { type: 'http', url },
      http({ allowedUrls: ['http://127.0.0.1:*/hook'] }),
    )
    await allowed.dispatch('PreToolUse', call, bash)
    expect(requests).toHaveLength(1)
  })

  it('PAIN-12: fills in only variables that hook and settings both name', async () => {
    const { url, requests } = await serve({})
    const entry: HookEntry = {
      type: 'http',
      url,
      headers: { Authorization: 'Bearer $TOKEN', 'X-Other': '${OTHER}|$HOME' },
      allowedEnvVars: ['TOKEN', 'OTHER'],
    }
    const env = { TOKEN: 't0ken', OTHER: 'other', HOME: '/home' }
    const rig = await rigWith('PreToolUse', entry, http({ env, allowedEnvVars: ['TOKEN'] }))
    await rig.dispatch('PreToolUse', call, bash)
    expect(requests[0]?.headers).toMatchObject({ authorization: 'Bearer t0ken', 'x-other': '|' })
  })
})

describe('a prompt hook', () => {
  const asking = (answer: string, prompts: string[] = []): Partial<EntryPorts> => ({
    askModel: async ({ prompt }) => {
      prompts.push(prompt)
      return answer
    },
  })
  const entry = (prompt: string, more: { continueOnBlock?: boolean } = {}): HookEntry => ({
    type: 'prompt',
    prompt,
    ...more,
  })

  it('puts the input where $ARGUMENTS stands, or behind the prompt', async () => {
    const prompts: string[] = []
    const placed = await rigWith('PreToolUse', entry('Is <$ARGUMENTS> fine?'), asking('{"ok":true}', prompts))
    await placed.dispatch('PreToolUse', call, bash)
    expect(prompts[0]).toMatch(/^Is <\{.*"tool_name":"Bash".*\}> fine\?/)
    const behind = await rigWith('PreToolUse', entry('Fine?'), asking('{"ok":true}', prompts))
    await behind.dispatch('PreToolUse', call, bash)
    expect(prompts[1]).toMatch(/^Fine\?\n\n\{/)
  })

  it.each<[HookEvent, boolean, object]>([
    ['PreToolUse', false, { permission: { decision: 'deny' }, stop: { reason: 'no' } }],
    ['PreToolUse', true, { permission: { decision: 'deny' } }],
    ['PostToolUse', false, { stop: { reason: 'no' } }],
    ['Stop', false, { block: { reason: 'no' } }],
    ['UserPromptSubmit', false, { stop: { reason: 'no' } }],
    ['PermissionRequest', false, {}],
  ])('of %s that is not content (going on: %s)', async (event, continueOnBlock, expected) => {
    const rig = await rigWith(
      event,
      entry('?', { continueOnBlock }),
      asking('Sure: {"ok":false,"reason":"no"}'),
    )
    const outcome = await rig.dispatch(event, call)
    expect(outcome).toMatchObject(expected)
    if (!('stop' in expected)) expect(outcome.stop).toBeUndefined()
    if (!('block' in expected)) expect(outcome.block).toBeUndefined()
  })

  const HOOKS = {
    http: { type: 'http', url: 'http://127.0.0.1:1/' },
    prompt: { type: 'prompt', prompt: '?' },
    agent: { type: 'agent', prompt: '?' },
  } as const

  it.each<[keyof typeof HOOKS, HookEvent]>([
    ['prompt', 'Notification'],
    ['agent', 'SessionEnd'],
    ['http', 'SessionStart'],
    ['prompt', 'Setup'],
  ])('hooks of type %s are not asked about %s', async (type, event) => {
    const asked: string[] = []
    const hook: HookEntry = HOOKS[type]
    const rig = await rigWith(event, hook, {
      ...asking('{"ok":false}', asked),
      ...asking('{"ok":false}', asked),
    })
    expect((await rig.dispatch(event)).block).toBeUndefined()
    expect(asked).toEqual([])
    expect(rig.told.missing[0]?.problem).toContain(`cannot answer ${event}`)
  })

  it('does not hold a turn that cannot be helped', async () => {
    const rig = await rigWith('Stop', entry('?'), asking('{"ok":false,"reason":"x","impossible":true}'))
    expect((await rig.dispatch('Stop')).block).toBeUndefined()
  })

  it('PAIN-04: has no opinion when the model says something else or cannot be reached', async () => {
    for (const ports of [
      asking('I think so'),
      asking('{"ok":"yes"}'),
      { askModel: () => Promise.reject(new Error('overloaded')) },
      {},
    ]) {
      const rig = await rigWith('PreToolUse', entry('?'), ports)
      expect((await rig.dispatch('PreToolUse', call, bash)).permission).toBeUndefined()
      expect(rig.told.missing).toHaveLength(1)
    }
  })
})

describe('an mcp_tool hook', () => {
  it('calls the tool with values of the event and reads its text as hook output', async () => {
    const calls: object[] = []
    const entry: HookEntry = {
      type: 'mcp_tool',
      server: 'policy',
      tool: 'check',
      input: {
        command: '${tool_input.command}',
        text: 'ran ${tool_name}',
        all: '${tool_input}',
        none: '${a.b}',
      },
    }
    const rig = await rigWith('PreToolUse', entry, {
      callMcpTool: async ({ server, tool, input }) => {
        calls.push({ server, tool, input })
        return '{"decision":"block","reason":"mcp says no"}'
      },
    })
    expect((await rig.dispatch('PreToolUse', call, bash)).permission?.reason).toBe('mcp says no')
    expect(calls).toEqual([
      {
        server: 'policy',
        tool: 'check',
        input: { command: 'ls', text: 'ran Bash', all: { command: 'ls' }, none: undefined },
      },
    ])
  })
})
