import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { hook, saysFor, tool } from '../support/hook-lines.ts'
import { userLine } from '../support/lines.ts'
import type { JsonObject } from '../support/mock-api/json.ts'
import { type Script, text } from '../support/mock-api/reply.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const withHooks = (hooks: JsonObject, script: Script): Promise<Scenario> =>
  scenario({ script, files: { '~/.claude/settings.json': { hooks } } })

const requests = (s: Scenario): string[] => s.api.requests.map(({ body }) => JSON.stringify(body.messages))

describe('what hooks may answer', () => {
  it('SessionStart: reloadSkills makes skills count that the hook has just written', async () => {
    const line = `mkdir -p "$HOME/.claude/skills/fresh"; printf -- '---\\ndescription: Quite new\\n---\\nDo it.' > "$HOME/.claude/skills/fresh/SKILL.md"`
    const answer = saysFor('SessionStart', { reloadSkills: true })
    const s = await withHooks({ SessionStart: [{ hooks: [hook(`${line}; ${answer}`)] }] }, [text('done')])
    const run = await s.run(['-p', '/fresh', '--output-format', 'stream-json', '--verbose'])
    expect(run.code).toBe(0)
    expect(requests(s)[0]).toContain('Do it.')
  })

  it('Notification: additionalContext is for the model, with the next prompt', async () => {
    const script = [
      {
        content: [
          tool('Task', {
            description: 'look',
            prompt: 'look around',
            subagent_type: 'general-purpose',
            run_in_background: true,
          }),
        ],
      },
      text('looked'),
      text('started'),
      text('seen'),
      text('more'),
    ]
    const s = await withHooks(
      {
        Notification: [
          {
            matcher: 'agent_completed',
            hooks: [
              hook(`cat > told; ${saysFor('Notification', { additionalContext: 'the agent went home' })}`),
            ],
          },
        ],
      },
      script,
    )
    const cli = s.session(['--permission-mode', 'bypassPermissions'])
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'system', subtype: 'task_notification' })
    await vi.waitFor(async () => expect((await s.project.files()).told).toContain('agent_completed'), 20_000)
    await cli.waitFor({ type: 'result' })
    cli.send(userLine('and now'))
    await vi.waitFor(() => expect(requests(s).at(-1)).toContain('and now'), 20_000)
    await vi.waitFor(() => expect(requests(s).join()).toContain('the agent went home'), 20_000)
    cli.closeInput()
    await cli.waitForExit()
  })

  it('UserPromptExpansion: suppressOriginalPrompt leaves the command out of the refusal', async () => {
    const refusal = JSON.stringify({
      decision: 'block',
      reason: 'not today',
      hookSpecificOutput: { hookEventName: 'UserPromptExpansion', suppressOriginalPrompt: true },
    })
    const s = await scenario({
      script: [],
      files: {
        '~/.claude/settings.json': {
          hooks: { UserPromptExpansion: [{ hooks: [hook(`echo '${refusal}'`)] }] },
        },
        '~/.claude/commands/secret.md': 'hello',
      },
    })
    const { stdout } = await s.run(['-p', '/secret plan'])
    expect(stdout).toContain('not today')
    expect(stdout).not.toContain('secret')
  })

  it('terminalSequence goes nowhere where there is no terminal', async () => {
    const s = await withHooks({ Stop: [{ hooks: [hook(`printf '{"terminalSequence":"\\\\u0007"}'`)] }] }, [
      text('done'),
    ])
    const { stdout } = await s.run(['-p', 'go'])
    expect(stdout).toBe('done\n')
  })
})

describe('hooks of plugins', () => {
  it('have a folder for what they keep', async () => {
    const s = await scenario({
      script: [text('done')],
      files: {
        'plug/.claude-plugin/plugin.json': { name: 'plug' },
        'plug/hooks/hooks.json': {
          hooks: {
            Stop: [
              {
                hooks: [
                  hook(
                    'echo "$CLAUDE_PLUGIN_DATA" > "$CLAUDE_PLUGIN_DATA/kept"; cat "$CLAUDE_PLUGIN_DATA/kept" > told',
                  ),
                ],
              },
            ],
          },
        },
      },
    })
    await s.run(['-p', 'go', '--plugin-dir', join(s.project.cwd, 'plug')])
    expect((await s.project.files()).told).toMatch(/plugins\/data\/plug\n$/)
  })
})

describe('--agent', () => {
  it('is kept for the session: it leads again when the session goes on', async () => {
    const s = await scenario({
      script: [text('one'), text('two'), text('three'), text('four')],
      files: {
        '~/.claude/agents/pirate.md': '---\nname: pirate\ndescription: Sails\n---\nTalk like a pirate.',
      },
    })
    const first = await s.run(['-p', 'go', '--agent', 'pirate', '--output-format', 'json'])
    const id = String(first.result?.session_id)
    await s.run(['-p', 'on', '--resume', id])
    await s.run(['-p', 'on', '--resume', id, '--fork-session'])
    await s.run(['-p', 'new'])
    const systems = s.api.requests.map(({ body }) => JSON.stringify(body.system).includes('like a pirate'))
    expect(systems).toEqual([true, true, true, false])
  })

  it('that is gone when the session goes on costs a warning', async () => {
    const api = { violations: 'expected' } as const
    const s = await scenario({ script: [text('one'), text('two')], api })
    const agents = JSON.stringify({ gone: { description: 'D', prompt: 'Be gone.' } })
    const first = await s.run(['-p', 'go', '--agent', 'gone', '--agents', agents, '--output-format', 'json'])
    const { code, stderr } = await s.run(['-p', 'on', '--resume', String(first.result?.session_id)])
    expect(code).toBe(0)
    expect(stderr).toContain('the agent gone that led this session is gone')
  })
})
