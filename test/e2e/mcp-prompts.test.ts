import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { controlRequest, textOf, userLine } from '../support/lines.ts'
import { asArray, asObject, type JsonObject } from '../support/mock-api/json.ts'
import { text } from '../support/mock-api/reply.ts'
import { scenario } from '../support/scenario.ts'

const SERVER = fileURLToPath(new URL('../../fixtures/mcp/server.mjs', import.meta.url))
const config = JSON.stringify({
  mcpServers: { 'my.srv': { command: process.execPath, args: [SERVER, 'good'] } },
})
const ARGS = ['--mcp-config', config]

/** Blocks of the last message of a request. */
const lastContent = (body: JsonObject | undefined): JsonObject[] =>
  asArray(asObject(asArray(body?.messages).at(-1) ?? {}).content).map(asObject)

describe('prompts of servers', () => {
  it('are commands: listed, filled in by position, and one message of the user', async () => {
    const s = await scenario({ script: [text('Hello Bob.')] })
    const cli = s.session(ARGS)
    cli.send(userLine('/mcp__my_srv__hello Bob and more'))
    const init = await cli.waitFor({ type: 'system', subtype: 'init' })
    expect(init.slash_commands).toContain('mcp__my_srv__hello')
    await cli.waitFor({ type: 'result', subtype: 'success' })
    const blocks = lastContent(s.api.requests[0]?.body).map((block) => String(block.text))
    const command = blocks.findIndex((block) =>
      block.includes('<command-name>/mcp__my_srv__hello</command-name>'),
    )
    expect(blocks[command]).toContain('<command-args>Bob and more</command-args>')
    expect(blocks[command + 1]).toBe('Say hello to Bob')
    cli.send(controlRequest('r1', 'initialize', {}))
    const answer = await cli.waitFor({ type: 'control_response', response: { request_id: 'r1' } })
    expect(asArray(asObject(asObject(answer.response).response).commands)).toContainEqual({
      name: 'mcp__my_srv__hello',
      description: '',
      argumentHint: '<who>',
    })
  })

  it('that miss an argument, fail at the server or are unknown are answered without the model', async () => {
    const s = await scenario({ script: [text('never')] })
    const cli = s.session(ARGS)
    const said = async (prompt: string): Promise<string> => {
      cli.send(userLine(prompt))
      const line = await cli.waitFor({ type: 'assistant' })
      await cli.waitFor({ type: 'result' })
      return textOf(asObject(line.message).content)
    }
    expect(await said('/mcp__my_srv__hello')).toContain('Usage: /mcp__my_srv__hello <who>')
    expect(await said('/my.srv:hello (MCP) nobody')).toContain('MCP error -32602: nobody is here')
    expect(await said('/mcp__my_srv__nope')).toContain('/mcp__my_srv__nope')
    expect(s.api.requests).toHaveLength(0)
  })
})

describe('@server:uri', () => {
  it('puts the resource before the prompt; what is not there stays a word', async () => {
    const s = await scenario({ script: () => text('done') })
    const cli = s.session(ARGS)
    cli.send(userLine('Read @my.srv:res://a, please'))
    await cli.waitFor({ type: 'result' })
    const first = JSON.stringify(lastContent(s.api.requests[0]?.body))
    expect(first).toContain('RESOURCE A')
    expect(first).toContain('Read @my.srv:res://a, please')
    cli.send(userLine('And @my.srv:res://missing or @other:res://a?'))
    await cli.waitFor({ type: 'result' })
    const second = JSON.stringify(lastContent(s.api.requests[1]?.body))
    expect(second).toContain('And @my.srv:res://missing or @other:res://a?')
    expect(second).not.toContain('RESOURCE A')
  })
})
