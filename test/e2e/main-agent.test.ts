import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { controlRequest, ofType, textOf, toolResults, userLine } from '../support/lines.ts'
import { asArray, asObject } from '../support/mock-api/json.ts'
import type { RecordedRequest } from '../support/mock-api/recorded-request.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { scenario } from '../support/scenario.ts'

const SERVER = fileURLToPath(new URL('../../fixtures/mcp/server.mjs', import.meta.url))

const LEAD = `---
name: lead
description: Leads
tools: Read, Bash
disallowedTools: Bash(rm:*)
effort: high
skills: [house]
memory: project
permissionMode: dontAsk
initialPrompt: First look around.
mcpServers:
  - files:
      command: ${JSON.stringify(process.execPath)}
      args: [${JSON.stringify(SERVER)}, good]
hooks:
  PreToolUse:
    - matcher: Bash
      hooks: [{ type: command, command: "cat >/dev/null; echo pre >> hooks.log" }]
  Stop:
    - hooks: [{ type: command, command: "cat >/dev/null; echo stop >> hooks.log" }]
---
You lead.`

const FILES = {
  '.claude/agents/lead.md': LEAD,
  '.claude/skills/house/SKILL.md': '---\nname: house\ndescription: H\n---\nHouse rules: tabs.',
  '.claude/agent-memory/lead/MEMORY.md': 'The port is 4711.',
}

const toolNames = (request: RecordedRequest | undefined): string[] =>
  asArray(request?.body.tools).map((tool) => String(asObject(tool).name))

describe('the agent that leads a conversation', () => {
  it('brings effort, skills, first prompt, memory, servers, hooks and a stricter mode; no initialize is needed', async () => {
    const s = await scenario({
      files: FILES,
      script: [
        toolUse('Bash', { command: 'rm -f x', description: 'x' }, { id: 'toolu_rm' }),
        toolUse('Bash', { command: 'touch y', description: 'x' }, { id: 'toolu_touch' }),
        toolUse('mcp__files__echo', { text: 'hello' }, { id: 'toolu_mcp' }),
        text('done'),
        text('again'),
      ],
    })
    const cli = s.session(['--agent', 'lead', '--trust-project', '--allowedTools', 'mcp__files__echo'])
    cli.send(userLine('work'))
    await cli.waitFor({ type: 'result' }, 45_000)
    const [first] = s.api.requests
    expect(ofType(cli.messages, 'system')[0]).toMatchObject({ permissionMode: 'dontAsk' })
    expect(first?.body.output_config).toEqual({ effort: 'high' })
    expect(toolNames(first).slice(0, 5)).toEqual(['Bash', 'Read', 'Edit', 'Write', 'mcp__files__echo'])
    const system = JSON.stringify(first?.body.system)
    expect(system).toContain('You lead.')
    expect(system).toContain('The port is 4711.')
    const words = first?.messages[0]?.blocks.map((block) => String(block.text)).join('\n')
    expect(words).toMatch(/House rules: tabs\.[\s\S]*First look around\.[\s\S]*work/)
    const results = toolResults(cli.messages)
    expect(results.get('toolu_rm')).toMatchObject({ is_error: true })
    expect(results.get('toolu_touch')).toMatchObject({ is_error: true })
    expect(textOf(results.get('toolu_mcp')?.content)).toContain('hello')
    expect(await readFile(s.project.path('hooks.log'), 'utf8')).toContain('stop\n')
    cli.send(userLine('and'))
    await cli.waitFor({ type: 'result', result: 'again' })
    expect(JSON.stringify(s.api.requests.at(-1)?.body.messages).match(/First look around/g)).toHaveLength(1)
    cli.closeInput()
    expect((await cli.waitForExit()).code).toBe(0)
  })

  it('PAIN-05: never widens the mode of the session', async () => {
    const agent = '---\nname: wide\ndescription: x\npermissionMode: bypassPermissions\n---\nx'
    const s = await scenario({
      files: { '.claude/agents/wide.md': agent },
      script: [toolUse('Bash', { command: 'touch y', description: 'x' }, { id: 't' }), text('done')],
    })
    const { messages } = await s.run([
      '-p',
      'go',
      '--agent',
      'wide',
      '--output-format',
      'stream-json',
      '--verbose',
    ])
    expect(ofType(messages, 'system')[0]).toMatchObject({ permissionMode: 'default' })
    expect(toolResults(messages).get('t')).toMatchObject({ is_error: true })
  })

  it('PAIN-08: does not lead with hooks and servers of a project that nobody trusts', async () => {
    const s = await scenario({ files: FILES, env: { IS_SANDBOX: undefined } })
    const cli = s.session(['--agent', 'lead'])
    cli.send(userLine('work'))
    const result = await cli.waitFor({ type: 'result' })
    expect(result).toMatchObject({ is_error: true })
    expect(JSON.stringify(result)).toContain('nobody has decided to trust it')
    expect(s.api.requests).toHaveLength(0)
    expect(Object.keys(await s.project.files())).not.toContain('hooks.log')
  })

  it('may come with a plugin of initialize', async () => {
    const s = await scenario({
      files: {
        'plug/agents/boss.md': '---\nname: boss\ndescription: x\nmodel: opus\n---\nYou are the boss.',
      },
    })
    const cli = s.session(['--agent', 'plug:boss'])
    const plugins = [{ type: 'local', path: join(s.project.cwd, 'plug') }]
    cli.send(controlRequest('i', 'initialize', { plugins }))
    expect(await cli.waitFor({ type: 'control_response' })).toMatchObject({
      response: { subtype: 'success' },
    })
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result' })
    expect(JSON.stringify(s.api.requests[0]?.body.system)).toContain('You are the boss.')
    expect(s.api.requests[0]?.body.model).toContain('opus')
  })

  it('has its turns for each prompt, unless the command line says how many; its agents have their own', async () => {
    const look = toolUse('Bash', { command: 'true', description: 'x' })
    const files = {
      '.claude/agents/short.md': '---\nname: short\ndescription: x\nmaxTurns: 2\n---\nBe short.',
      '.claude/agents/sub.md': '---\nname: sub\ndescription: x\n---\nWork.',
    }
    const task = toolUse('Task', { description: 'd', prompt: 'p', subagent_type: 'sub' })
    const s = await scenario({ files, script: [look] })
    const limited = s.session(['--agent', 'short'])
    for (const prompt of ['one', 'two']) {
      limited.send(userLine(prompt))
      await limited.waitFor({ type: 'result', subtype: 'error_max_turns' })
    }
    const asked = await s.run(['-p', 'go', '--agent', 'short', '--max-turns', '1', '--output-format', 'json'])
    expect(JSON.parse(asked.stdout)).toMatchObject({ subtype: 'error_max_turns' })
    expect(s.api.requests).toHaveLength(5)
    const delegating = await scenario({
      files,
      script: [task, look, look, look, text('found'), text('done')],
    })
    const run = await delegating.run(['-p', 'go', '--agent', 'short', '--output-format', 'json'])
    expect(JSON.parse(run.stdout)).toMatchObject({ subtype: 'success', result: 'done' })
  })

  it('is compacted at the size that it names', async () => {
    const files = {
      '.claude/agents/small.md': '---\nname: small\ndescription: x\nautoCompactWindow: 60000\n---\nBe small.',
    }
    const full = {
      ...toolUse('Bash', { command: 'true', description: 'x' }),
      usage: { input_tokens: 50_000 },
    }
    const s = await scenario({ files, script: [full, text('summary'), text('done')] })
    s.api.expectPrefixBreak()
    const { messages } = await s.run([
      '-p',
      'go',
      '--agent',
      'small',
      '--output-format',
      'stream-json',
      '--verbose',
    ])
    expect(ofType(messages, 'system').filter(({ subtype }) => subtype === 'compact_boundary')).toHaveLength(1)
  })
})
