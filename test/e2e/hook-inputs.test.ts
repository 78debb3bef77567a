import { describe, expect, it, vi } from 'vitest'
import { hook, saysFor, tool } from '../support/hook-lines.ts'
import { controlRequest, userLine } from '../support/lines.ts'
import type { JsonObject } from '../support/mock-api/json.ts'
import { text } from '../support/mock-api/reply.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const tell = [{ hooks: [hook('cat >> told')] }]
const told = async (s: Scenario): Promise<Map<string, JsonObject>> =>
  new Map(
    ((await s.project.files()).told ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
      .map((input: JsonObject) => [String(input.hook_event_name), input]),
  )

describe('what hooks are told', () => {
  it('has the fields of its event; the mode and the effort only within a turn', async () => {
    const events = [
      'SessionStart',
      'InstructionsLoaded',
      'UserPromptSubmit',
      'PreToolUse',
      'PostToolUse',
      'PostToolBatch',
      'MessageDisplay',
      'Stop',
      'SessionEnd',
    ]
    const s = await scenario({
      script: [{ content: [tool('Bash', { command: 'true', description: 'x' })] }, text('done')],
      files: {
        '~/.claude/settings.json': { hooks: Object.fromEntries(events.map((event) => [event, tell])) },
        'CLAUDE.md': 'hello',
      },
    })
    await s.run([
      '-p',
      'go',
      '--effort',
      'high',
      '--permission-mode',
      'acceptEdits',
      '--allowedTools',
      'Bash',
    ])
    const inputs = await told(s)
    expect([...inputs.keys()]).toEqual(events)
    const inTurn = {
      permission_mode: 'acceptEdits',
      effort: { level: 'high' },
      prompt_id: expect.any(String),
    }
    for (const event of ['UserPromptSubmit', 'PreToolUse', 'PostToolUse', 'PostToolBatch', 'Stop']) {
      expect(inputs.get(event), event).toMatchObject(inTurn)
    }
    for (const event of ['SessionStart', 'InstructionsLoaded', 'MessageDisplay', 'SessionEnd']) {
      expect(inputs.get(event), event).not.toHaveProperty('permission_mode')
      expect(inputs.get(event), event).not.toHaveProperty('effort')
    }
    expect(inputs.get('UserPromptSubmit')).toMatchObject({ prompt: 'go', source: 'sdk' })
    expect(inputs.get('PostToolUse')).toMatchObject({
      tool_name: 'Bash',
      tool_use_id: 'call',
      tool_response: { stdout: '', interrupted: false },
      duration_ms: expect.any(Number),
    })
    expect(inputs.get('Stop')).toMatchObject({ stop_hook_active: false, last_assistant_message: 'done' })
  })

  it('lets them name the session', async () => {
    const s = await scenario({
      script: [text('hi')],
      files: {
        '~/.claude/settings.json': {
          hooks: {
            UserPromptSubmit: [
              { hooks: [hook(saysFor('UserPromptSubmit', { sessionTitle: 'The long way' }))] },
            ],
          },
        },
      },
    })
    const cli = s.session()
    cli.send(userLine('go'))
    const { session_id: id } = await cli.waitFor({ type: 'result' })
    cli.closeInput()
    await cli.waitForExit()
    expect((await s.run(['sessions', 'list', '--json'])).stdout).toContain('The long way')
    expect(
      (await s.run(['-p', 'more', '--resume', 'The long way', '--output-format', 'json'])).result ?? {},
    ).toMatchObject({
      session_id: id,
    })
  })

  it('of a session that goes on says how old it is, what it costs, and its title', async () => {
    const hooks = { SessionStart: tell, UserPromptSubmit: tell }
    const s = await scenario({
      script: [text('hi'), text('again')],
      files: { '~/.claude/settings.json': { hooks } },
    })
    const first = await s.run(['-p', 'go', '--output-format', 'json'])
    const before = await told(s)
    expect(before.get('SessionStart')).not.toHaveProperty('context_tokens')
    expect(before.get('SessionStart')).not.toHaveProperty('session_title')
    const id = String(first.result?.session_id)
    expect((await s.run(['sessions', 'rename', id, 'Long way'])).code).toBe(0)
    await s.run(['-p', 'go on', '--resume', id])
    const after = await told(s)
    expect(after.get('SessionStart')).toMatchObject({
      source: 'resume',
      session_title: 'Long way',
      seconds_since_last_response: expect.any(Number),
      context_tokens: expect.any(Number),
      prompt_cache_likely_expired: false,
      estimated_cache_write_usd: expect.any(Number),
    })
    expect(after.get('UserPromptSubmit')).toMatchObject({ prompt: 'go on', session_title: 'Long way' })
  })

  it('of a call that was interrupted says so, and how long it took', async () => {
    const hooks = { PostToolUseFailure: tell }
    const s = await scenario({
      script: [
        { content: [tool('Bash', { command: 'false', description: 'x' })] },
        { content: [tool('Bash', { command: 'echo > up; sleep 60', description: 'x' }, 'second')] },
        text('done'),
      ],
      files: { '~/.claude/settings.json': { hooks } },
    })
    const cli = s.session(['--permission-mode', 'bypassPermissions'])
    cli.send(userLine('go'))
    await vi.waitFor(async () => expect(await s.project.files()).toHaveProperty('up'), 20_000)
    expect((await told(s)).get('PostToolUseFailure')).toMatchObject({
      tool_use_id: 'call',
      error: expect.stringContaining('1'),
      duration_ms: expect.any(Number),
    })
    cli.send(controlRequest('stop', 'interrupt'))
    await cli.waitFor({ type: 'result' })
    await vi.waitFor(
      async () =>
        expect((await told(s)).get('PostToolUseFailure')).toMatchObject({
          tool_use_id: 'second',
          is_interrupt: true,
          duration_ms: expect.any(Number),
        }),
      20_000,
    )
    cli.closeInput()
    await cli.waitForExit()
  })
})
