import { describe, expect, it } from 'vitest'
import { hook, saysFor } from '../support/hook-lines.ts'
import { kindOf } from '../support/lines.ts'
import { text } from '../support/mock-api/reply.ts'
import { scenario } from '../support/scenario.ts'

const settings = {
  hooks: {
    Setup: [
      {
        matcher: 'init',
        hooks: [hook(`cat >> told; ${saysFor('Setup', { additionalContext: 'deps are in' })}`)],
      },
      { matcher: 'maintenance', hooks: [hook('cat >> told; echo broken >&2; exit 2')] },
    ],
    SessionStart: [{ hooks: [hook('cat >> told')] }],
  },
}

const prepared = () => scenario({ script: [text('hi')], files: { '~/.claude/settings.json': settings } })
const JSON_RUN = ['-p', 'go', '--output-format', 'stream-json', '--verbose']

describe('Setup hooks', () => {
  it('run before the session starts with --init, and add to its context', async () => {
    const s = await prepared()
    const run = await s.run([...JSON_RUN, '--init'])
    const told = ((await s.project.files()).told ?? '').trim().split('\n')
    expect(told.map((line) => JSON.parse(line))).toMatchObject([
      { hook_event_name: 'Setup', trigger: 'init' },
      { hook_event_name: 'SessionStart', source: 'startup' },
    ])
    expect(told[0]).not.toContain('permission_mode')
    expect(run.messages.slice(0, 3).map(kindOf)).toEqual([
      'system/hook_started',
      'system/hook_response',
      'system/hook_started',
    ])
    expect(run.messages[1]).toMatchObject({ hook_name: 'Setup:init', hook_event: 'Setup' })
    expect(JSON.stringify(s.api.requests[0]?.body)).toContain(
      'Setup:init hook additional context: deps are in',
    )
  })

  it('are all that happens with --init-only, beside SessionStart', async () => {
    const s = await prepared()
    const run = await s.run(['-p', '--init-only'])
    expect(run).toMatchObject({ code: 0, stdout: '' })
    expect(s.api.requests).toEqual([])
    expect((await s.project.files()).told).toMatch(/"Setup".*\n.*"SessionStart"/)
  })

  it('can stop nothing with --maintenance, and do not run without a flag', async () => {
    const s = await prepared()
    const run = await s.run([...JSON_RUN, '--maintenance'])
    expect(run.result).toMatchObject({ result: 'hi' })
    expect((await s.project.files()).told).toContain('"trigger":"maintenance"')
    const plain = await prepared()
    await plain.run(JSON_RUN)
    expect((await plain.project.files()).told).not.toContain('"Setup"')
  })
})
