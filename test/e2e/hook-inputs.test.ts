import { describe, expect, it } from 'vitest'
import { hook, saysFor, tool } from '../support/hook-lines.ts'
import { userLine } from '../support/lines.ts'
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
})
