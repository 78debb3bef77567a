import { describe, expect, it } from 'vitest'
import { controlRequest } from '../support/lines.ts'
import { toolUse } from '../support/mock-api/reply.ts'
import { scenario } from '../support/scenario.ts'

describe('environment variables', () => {
  it('CLAUDE_CODE_MAX_TURNS is the limit where --max-turns gives none', async () => {
    const s = await scenario({
      script: () => toolUse('TodoWrite', { todos: [] }),
      env: { CLAUDE_CODE_MAX_TURNS: '2' },
    })
    const run = await s.run(['-p', 'hi', '--output-format', 'json'])
    expect(JSON.parse(run.stdout)).toMatchObject({ subtype: 'error_max_turns', num_turns: 3 })
    await s.run(['-p', 'hi', '--max-turns', '1'])
    expect(s.api.mainRequests).toHaveLength(3)
  })

  it('CLAUDE_AGENT_SDK_DISABLE_BUILTIN_AGENTS leaves the agents of files and hosts', async () => {
    const own = JSON.stringify({ scribe: { description: 'writes', prompt: 'Write.' } })
    const s = await scenario({ env: { CLAUDE_AGENT_SDK_DISABLE_BUILTIN_AGENTS: '1' } })
    const cli = s.session(['--agents', own])
    cli.send(controlRequest('i', 'initialize'))
    const answer = await cli.waitFor({ type: 'control_response' })
    expect(answer).toMatchObject({ response: { response: { agents: [{ name: 'scribe' }] } } })
  })
})
