import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { answerTo, controlRequest, ofType, textOf, toolResults, userLine } from '../support/lines.ts'
import { asArray, asObject, type JsonObject } from '../support/mock-api/json.ts'
import type { RecordedRequest } from '../support/mock-api/recorded-request.ts'
import { type Reply, text, toolUse } from '../support/mock-api/reply.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const ALL = ['--dangerously-skip-permissions']

const task = (prompt: string, more: JsonObject = {}): ReturnType<typeof toolUse> =>
  toolUse(
    'Task',
    { description: prompt, prompt, subagent_type: 'general-purpose', ...more },
    { id: 'toolu_task' },
  )

/** The prompt that a conversation began with. */
const promptOf = (request: RecordedRequest): string => String(request.messages[0]?.blocks.at(-1)?.text ?? '')

/** Answers by conversation: the nth request of each gets its nth answer. */
const byPrompt = (scripts: Record<string, readonly Reply[]>): ((request: RecordedRequest) => Reply) => {
  const asked = new Map<string, number>()
  return (request) => {
    const prompt = promptOf(request)
    const at = asked.get(prompt) ?? 0
    asked.set(prompt, at + 1)
    const replies = scripts[prompt] ?? []
    return replies[Math.min(at, replies.length - 1)] ?? text(`no answer for ${prompt}`)
  }
}

const requestsOf = (s: Scenario, prompt: string): RecordedRequest[] =>
  s.api.requests.filter((request) => promptOf(request) === prompt)

const toolNames = (request: RecordedRequest | undefined): string[] =>
  asArray(request?.body.tools).map((tool) => String(asObject(tool).name))

describe('a subagent', () => {
  it('PROTO-22: works in a conversation of its own; its tool calls carry the id of the Task call, its report is the result', async () => {
    const s = await scenario({
      script: byPrompt({
        main: [task('look'), text('thanks')],
        look: [
          toolUse('Bash', { command: 'echo seen', description: 'x' }, { id: 'toolu_inner' }),
          text('saw it'),
        ],
      }),
    })
    const cli = s.session(ALL)
    cli.send(userLine('main'))
    const result = await cli.waitFor({ type: 'result' }, 45_000)
    expect(result).toMatchObject({ subtype: 'success', result: 'thanks', num_turns: 2 })
    const inner = cli.messages.filter((line) => line.parent_tool_use_id === 'toolu_task')
    expect(inner.map(({ type }) => type)).toEqual(['assistant', 'user'])
    expect(textOf(toolResults(inner).get('toolu_inner')?.content)).toContain('seen')
    expect(toolResults(cli.messages).get('toolu_task')?.content).toEqual([{ type: 'text', text: 'saw it' }])
    const first = requestsOf(s, 'look')[0]
    expect(toolNames(first)).not.toContain('Task')
    expect(JSON.stringify(first?.body.system)).not.toBe(JSON.stringify(s.api.requests[0]?.body.system))
    expect(asObject(asObject(result).subagent_stats)).toMatchObject({
      spawned: 1,
      completed: 1,
      max_depth: 1,
    })
  })

  it('PROTO-22: counts in modelUsage and cost, not in usage', async () => {
    const s = await scenario({ script: byPrompt({ main: [task('look'), text('ok')], look: [text('hi')] }) })
    const cli = s.session(ALL)
    cli.send(userLine('main'))
    const result = await cli.waitFor({ type: 'result' })
    const total = Object.values(asObject(result.modelUsage)).reduce<number>(
      (sum, usage) => sum + Number(asObject(usage).outputTokens),
      0,
    )
    expect(total).toBeGreaterThan(Number(asObject(result.usage).output_tokens))
  })

  it('has a transcript of its own beside the session', async () => {
    const s = await scenario({ script: byPrompt({ main: [task('look'), text('ok')], look: [text('hi')] }) })
    const done = await s.run(['-p', 'main', '--output-format', 'json', ...ALL])
    const folder = `${s.project.cwd}/.claude-sessions/${done.result?.session_id}/subagents`
    const names = (await readdir(folder)).sort()
    expect(names).toHaveLength(2)
    const lines = (
      await readFile(`${folder}/${names.find((name) => name.endsWith('.jsonl'))}`, 'utf8')
    ).trim()
    expect(lines.split('\n').map((line) => JSON.parse(line))).toMatchObject([
      { type: 'user', isSidechain: true, parentUuid: null, message: { content: 'look' } },
      { type: 'assistant', isSidechain: true },
    ])
    const meta = await readFile(`${folder}/${names.find((name) => name.endsWith('.meta.json'))}`, 'utf8')
    expect(JSON.parse(meta)).toMatchObject({
      agentType: 'general-purpose',
      toolUseId: 'toolu_task',
      finished: true,
    })
  })

  it('comes from files, flags and initialize, with tools, model and prompt of its own', async () => {
    const s = await scenario({
      files: {
        '.claude/agents/reader.md':
          '---\nname: reader\ndescription: Reads\ntools: Read, Grep\nmodel: haiku\n---\nYou read.',
      },
      script: byPrompt({ main: [task('look', { subagent_type: 'reader' }), text('ok')] }),
      api: { side: text('read it') },
    })
    const flag = JSON.stringify({ flagged: { description: 'F', prompt: 'P' } })
    const cli = s.session([...ALL, '--agents', flag])
    cli.send(controlRequest('r', 'initialize', { agents: { hosted: { description: 'H', prompt: 'P' } } }))
    cli.send(userLine('main'))
    const init = await cli.waitFor({ type: 'system', subtype: 'init' })
    expect(init.agents).toEqual(['general-purpose', 'Explore', 'Plan', 'reader', 'flagged', 'hosted'])
    await cli.waitFor({ type: 'result' })
    const request = s.api.requests.find((each) => promptOf(each) === 'look')
    expect(toolNames(request)).toEqual(['Grep', 'Read'])
    expect(String(request?.body.model)).toContain('haiku')
    expect(JSON.stringify(request?.body.system)).toContain('You read.')
  })

  it('is refused by name when there is none of that type', async () => {
    const s = await scenario({ script: [task('look', { subagent_type: 'nobody' }), text('ok')] })
    const cli = s.session(ALL)
    cli.send(userLine('main'))
    await cli.waitFor({ type: 'result' })
    expect(toolResults(cli.messages).get('toolu_task')).toMatchObject({
      is_error: true,
      content: "Agent type 'nobody' not found. Available agents: general-purpose, Explore, Plan",
    })
  })

  it('runs beside others of the same message', async () => {
    let waiting = 0
    let release: () => void = () => {}
    const both = new Promise<void>((resolve) => {
      release = resolve
    })
    const s = await scenario({
      files: {
        '.claude/agents/a.md': '---\nname: a\ndescription: A\n---\nYou are A.',
        '.claude/agents/b.md': '---\nname: b\ndescription: B\n---\nYou are B.',
      },
      script: async (request) => {
        const prompt = promptOf(request)
        if (prompt === 'main') {
          return request.messages.length > 1
            ? text('ok')
            : {
                content: ['a', 'b'].map((name) => ({
                  type: 'tool_use' as const,
                  id: `toolu_${name}`,
                  name: 'Task',
                  input: { description: name, prompt: name, subagent_type: name },
                })),
              }
        }
        waiting += 1
        if (waiting === 2) release()
        await both
        return text(`report ${prompt}`)
      },
    })
    const cli = s.session(ALL)
    cli.send(userLine('main'))
    await cli.waitFor({ type: 'result', result: 'ok' }, 45_000)
    const results = toolResults(cli.messages)
    expect(textOf(results.get('toolu_a')?.content)).toBe('report a')
    expect(textOf(results.get('toolu_b')?.content)).toBe('report b')
  })

  it('ends with the turn that is interrupted', async () => {
    const s = await scenario({
      script: byPrompt({ main: [task('look')], look: [{ ...text('never'), stall: { at: 'headers' } }] }),
    })
    const cli = s.session(ALL)
    cli.send(userLine('main'))
    await s.api.waitForRequest(2)
    cli.send(controlRequest('i', 'interrupt'))
    const result = await cli.waitFor({ type: 'result' })
    expect(result).toMatchObject({ subtype: 'error_during_execution', terminal_reason: 'aborted_tools' })
    expect(asObject(result.subagent_stats).killed).toMatchObject({ parent: 1 })
  })
})

describe('the rights of a subagent', () => {
  it('PAIN-05: what the parent is denied stays denied, whatever the definition lists', async () => {
    const s = await scenario({
      files: {
        '.claude/agents/wide.md': '---\nname: wide\ndescription: W\ntools: Bash, Write, Task\n---\nDo all.',
        '.claude/settings.json': { permissions: { deny: ['Write', 'Bash(touch:*)'] } },
      },
      script: byPrompt({
        main: [task('look', { subagent_type: 'wide' }), text('ok')],
        look: [toolUse('Bash', { command: 'touch made', description: 'x' }), text('tried')],
      }),
    })
    const cli = s.session(ALL)
    cli.send(userLine('main'))
    const result = await cli.waitFor({ type: 'result' })
    expect(toolNames(requestsOf(s, 'look')[0])).toEqual(['Task', 'Bash'])
    expect(await s.project.files()).not.toHaveProperty('made')
    expect(result.permission_denials).toHaveLength(1)
  })

  it('PAIN-05: agents of agents end at a depth of three', async () => {
    const deeper = (from: string, to: string): Record<string, readonly Reply[]> => ({
      [from]: [
        toolUse('Task', { description: to, prompt: to, subagent_type: to }, { id: `toolu_${from}` }),
        text(`${from} done`),
      ],
    })
    const s = await scenario({
      files: Object.fromEntries(
        ['one', 'two', 'three', 'four'].map((name) => [
          `.claude/agents/${name}.md`,
          `---\nname: ${name}\ndescription: D\ntools: Task, Read\n---\nYou are ${name}.`,
        ]),
      ),
      script: byPrompt({
        ...deeper('main', 'one'),
        ...deeper('one', 'two'),
        ...deeper('two', 'three'),
        ...deeper('three', 'four'),
        four: [text('too deep')],
      }),
    })
    const cli = s.session(ALL)
    cli.send(userLine('main'))
    const result = await cli.waitFor({ type: 'result' }, 45_000)
    expect(requestsOf(s, 'four')).toHaveLength(0)
    expect(result.subagent_stats).toMatchObject({ max_depth: 3, refused: { depth_limit: 1 } })
  })

  it('PAIN-05: questions of a subagent reach the host with its agent id', async () => {
    const s = await scenario({
      script: byPrompt({
        main: [task('look'), text('ok')],
        look: [toolUse('Write', { file_path: 'x.txt', content: 'x' }), text('wrote')],
      }),
    })
    const cli = s.session(['--permission-prompt-tool', 'stdio'])
    cli.send(userLine('main'))
    const ask = await cli.waitFor({ type: 'control_request' })
    expect(asObject(ask.request)).toMatchObject({ subtype: 'can_use_tool', agent_id: expect.any(String) })
    cli.send(answerTo(ask, { behavior: 'deny', message: 'no' }))
    const result = await cli.waitFor({ type: 'result' })
    expect(result.permission_denials).toHaveLength(1)
  })
})

describe('a subagent in the background', () => {
  const script = byPrompt
  it.each([
    ['the last result', [] as string[]],
    ['all messages in one list', ['--verbose']],
  ])('leaves --output-format json one line: %s', async (_, flags) => {
    const s = await scenario({
      script: script({
        main: [task('look', { run_in_background: true }), text('started'), text('heard it')],
        look: [{ ...text('report'), delayMs: 300 }],
      }),
    })
    const run = await s.run(['-p', 'main', '--output-format', 'json', ...flags, ...ALL])
    const lines = run.stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(1)
    const value: unknown = JSON.parse(lines[0] ?? '')
    expect(Array.isArray(value) ? value.at(-1) : value).toMatchObject({ type: 'result', result: 'heard it' })
  })

  it('lets the turn go on, is announced, and brings its report as a turn of its own', async () => {
    const s = await scenario({
      script: script({
        main: [task('look', { run_in_background: true }), text('started'), text('heard it')],
        look: [{ ...text('report'), delayMs: 300 }],
      }),
    })
    const cli = s.session(ALL)
    cli.send(userLine('main'))
    await cli.waitFor({ type: 'system', subtype: 'task_started', is_backgrounded: true })
    cli.closeInput()
    await cli.waitFor({
      type: 'system',
      subtype: 'task_notification',
      status: 'completed',
      summary: 'report',
    })
    expect((await cli.waitForExit()).code).toBe(0)
    const last = ofType(cli.messages, 'result').at(-1)
    expect(last).toMatchObject({ result: 'heard it' })
    const told = s.api.requests.at(-1)?.messages.at(-1)?.blocks.at(-1)
    expect(String(told?.text)).toContain('<result>\nreport\n</result>')
  })

  it('can be stopped by its id, and keeps a session open no longer than it may', async () => {
    const options = {
      script: (request: RecordedRequest): Reply =>
        promptOf(request) === 'look'
          ? { ...text('never'), stall: { at: 'headers' } }
          : request.messages.length > 1
            ? text('started')
            : task('look', { run_in_background: true }),
      env: { CLAUDE_CODE_PRINT_BG_WAIT_CEILING_MS: '200' },
    }
    const cli = (await scenario(options)).session(ALL)
    cli.send(userLine('main'))
    const started = await cli.waitFor({ type: 'system', subtype: 'task_started' })
    await cli.waitFor({ type: 'result' })
    cli.send(controlRequest('s', 'stop_task', { task_id: String(started.task_id) }))
    await cli.waitFor({ type: 'system', subtype: 'task_notification', status: 'stopped' })

    const other = (await scenario(options)).session(ALL)
    other.send(userLine('main'))
    await other.waitFor({ type: 'system', subtype: 'task_started' })
    other.closeInput()
    await other.waitFor({ type: 'system', subtype: 'task_notification', status: 'stopped' })
    expect((await other.waitForExit()).code).toBe(0)
  })

  it('PAIN-05: is refused what would need a question, and never waits for one', async () => {
    const s = await scenario({
      script: script({
        main: [task('look', { run_in_background: true }), text('started'), text('heard it')],
        look: [toolUse('Write', { file_path: 'x.txt', content: 'x' }), text('could not')],
      }),
    })
    const cli = s.session(['--permission-prompt-tool', 'stdio'])
    cli.send(userLine('main'))
    await cli.waitFor({ type: 'system', subtype: 'task_notification', summary: 'could not' })
    expect(ofType(cli.messages, 'control_request')).toEqual([])
    expect(await s.project.files()).not.toHaveProperty('x.txt')
  })
})

describe('SubagentStop', () => {
  it('is told of the agent, and sends it on when it objects', async () => {
    const s = await scenario({
      script: byPrompt({ main: [task('look'), text('ok')], look: [text('half'), text('whole')] }),
    })
    const cli = s.session(ALL)
    cli.send(controlRequest('r', 'initialize', { hooks: { SubagentStop: [{ hookCallbackIds: ['h'] }] } }))
    cli.send(userLine('main'))
    const first = await cli.waitFor({ type: 'control_request' })
    expect(asObject(asObject(first.request).input)).toMatchObject({
      hook_event_name: 'SubagentStop',
      stop_hook_active: false,
      agent_type: 'general-purpose',
    })
    cli.send(answerTo(first, { decision: 'block', reason: 'go on' }))
    const second = await cli.waitFor({ type: 'control_request' })
    expect(asObject(asObject(second.request).input)).toMatchObject({ stop_hook_active: true })
    cli.send(answerTo(second, {}))
    await cli.waitFor({ type: 'result' })
    expect(textOf(toolResults(cli.messages).get('toolu_task')?.content)).toBe('whole')
  })
})
