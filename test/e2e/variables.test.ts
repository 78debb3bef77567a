import { describe, expect, it } from 'vitest'
import { controlRequest, userLine } from '../support/lines.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { scenario } from '../support/scenario.ts'

const LOGGED = { hooks: { Stop: [{ hooks: [{ type: 'command', command: 'true' }] }] } }

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

  it('CLAUDE_CODE_EXIT_AFTER_STOP_DELAY ends a session whose host falls silent after a turn', async () => {
    const s = await scenario({
      script: [text('one'), text('two')],
      env: { CLAUDE_CODE_EXIT_AFTER_STOP_DELAY: '300' },
    })
    const cli = s.session()
    cli.send(userLine('hi'))
    await cli.waitFor({ type: 'result' })
    cli.send(userLine('again'))
    await cli.waitFor({ type: 'result', result: 'two' })
    expect(await cli.waitForExit()).toMatchObject({ code: 0 })
  })

  it('CLAUDE_CODE_DEBUG_LOGS_DIR says where a debug log goes, not that there is one', async () => {
    const s = await scenario({
      script: () => text('ok'),
      files: { 'logs/keep': '', '~/.claude/settings.json': LOGGED },
      env: { CLAUDE_CODE_DEBUG_LOGS_DIR: 'debug.txt' },
    })
    await s.run(['-p', 'hi'])
    expect(await s.project.files()).not.toHaveProperty(['debug.txt'])
    expect((await s.run(['-p', 'hi'], { env: { DEBUG: '1' } })).stderr).toBe('')
    expect(await s.project.files()).toMatchObject({ 'debug.txt': expect.stringContaining('"hooks"') })
    await s.run(['-p', 'hi', '--debug'], { env: { CLAUDE_CODE_DEBUG_LOGS_DIR: 'logs' } })
    const names = Object.keys(await s.project.files())
    expect(names.filter((name) => /^logs\/.*\.txt$/.test(name))).toHaveLength(1)
  })

  it('DISABLE_NON_ESSENTIAL_MODEL_CALLS leaves out guesses at the next prompt', async () => {
    const s = await scenario({ script: () => text('ok'), env: { DISABLE_NON_ESSENTIAL_MODEL_CALLS: '1' } })
    await s.run(['-p', 'hi', '--output-format', 'stream-json', '--verbose', '--prompt-suggestions'])
    expect(s.api.requests).toHaveLength(1)
  })
})
