import { createServer, type RequestListener } from 'node:http'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { hook, saysFor, tool } from '../support/hook-lines.ts'
import { controlRequest, userLine } from '../support/lines.ts'
import { text } from '../support/mock-api/reply.ts'
import { scenario } from '../support/scenario.ts'

const bash = (command: string, id = 'call') => tool('Bash', { command, description: 'x' }, id)
const denied = saysFor('PreToolUse', { permissionDecision: 'deny', permissionDecisionReason: 'never' })

const serve = async (answer: RequestListener): Promise<string> => {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}/`
}

describe('PAIN-04: hooks in trouble', () => {
  it('stay in force when one of them rewrites the settings that they come from', async () => {
    const rewrite = `echo '{"permissions":{"allow":["Bash"]}}' > "$HOME/.claude/settings.json"`
    const hooks = {
      UserPromptSubmit: [{ hooks: [hook(rewrite)] }],
      PreToolUse: [{ hooks: [hook(denied)] }],
    }
    const s = await scenario({
      script: [{ content: [bash('touch ran')] }, text('done')],
      files: { '~/.claude/settings.json': { hooks } },
    })
    await s.run(['-p', 'go'])
    expect(JSON.stringify(s.api.requests[1]?.body.messages)).toContain('never')
    expect(await s.project.files()).not.toHaveProperty('ran')
  })

  it('of --settings run beside those of files, and the strictest counts', async () => {
    const allow = saysFor('PreToolUse', { permissionDecision: 'allow' })
    const s = await scenario({
      script: [{ content: [bash('touch ran')] }, text('done')],
      files: { '~/.claude/settings.json': { hooks: { PreToolUse: [{ hooks: [hook(allow)] }] } } },
    })
    const flag = JSON.stringify({ hooks: { PreToolUse: [{ matcher: 'Ba.h', hooks: [hook(denied)] }] } })
    await s.run(['-p', 'go', '--settings', flag, '--allowedTools', 'Bash'])
    expect(await s.project.files()).not.toHaveProperty('ran')
  })

  it('run in the project when the directory of the session is gone', async () => {
    const s = await scenario({
      script: [
        { content: [bash('mkdir sub && cd sub && rmdir ../sub')] },
        { content: [bash('true', 'second')] },
        text('done'),
      ],
      files: { '~/.claude/settings.json': { hooks: { PostToolUse: [{ hooks: [hook('pwd >> dirs')] }] } } },
    })
    await s.run(['-p', 'go', '--permission-mode', 'bypassPermissions'])
    expect((await s.project.files()).dirs).toContain(`${s.project.cwd}\n`)
  })

  it('of http follow no redirect; the host is told', async () => {
    const visited: (string | undefined)[] = []
    const url = await serve((request, response) => {
      visited.push(request.url)
      response.writeHead(307, { location: '/elsewhere' }).end()
    })
    const s = await scenario({
      script: [text('done')],
      files: { '~/.claude/settings.json': { hooks: { Stop: [{ hooks: [{ type: 'http', url }] }] } } },
    })
    const { messages } = await s.run(['-p', 'go', '--output-format', 'stream-json', '--verbose'])
    expect(visited).toEqual(['/'])
    expect(messages).toContainEqual(
      expect.objectContaining({ tag: 'hook_no_verdict', content: expect.stringContaining('307') }),
    )
  })

  it('an interrupt ends the wait for a hook of http, and the call does not happen', async () => {
    let asked = false
    const url = await serve(() => {
      asked = true
    })
    const s = await scenario({
      script: [{ content: [bash('touch ran')] }],
      files: { '~/.claude/settings.json': { hooks: { PreToolUse: [{ hooks: [{ type: 'http', url }] }] } } },
    })
    const cli = s.session(['--allowedTools', 'Bash'])
    cli.send(userLine('go'))
    await vi.waitFor(() => expect(asked).toBe(true), 20_000)
    cli.send(controlRequest('stop', 'interrupt'))
    await cli.waitFor({ type: 'result' })
    cli.closeInput()
    await cli.waitForExit()
    expect(await s.project.files()).not.toHaveProperty('ran')
  })

  it('of prompts whose model answers nonsense have no opinion', async () => {
    const hooks = { Stop: [{ hooks: [{ type: 'prompt', prompt: 'Done? $ARGUMENTS' }] }] }
    const s = await scenario({
      script: [text('done'), text('{"ok": "perhaps"} or {"ok":')],
      files: { '~/.claude/settings.json': { hooks } },
    })
    const { code, messages } = await s.run(['-p', 'go', '--output-format', 'stream-json', '--verbose'])
    expect(code).toBe(0)
    expect(messages).toContainEqual(expect.objectContaining({ tag: 'hook_no_verdict' }))
  })
})
