import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { blocksOf, controlRequest, ofType, userLine } from '../support/lines.ts'
import { text } from '../support/mock-api/reply.ts'
import type { Cli } from '../support/run-cli.ts'
import { scenario } from '../support/scenario.ts'

/** Ends the input; returns the exit code. */
async function end(cli: Cli): Promise<number | null> {
  cli.closeInput()
  return (await cli.waitForExit()).code
}

describe('input lines', () => {
  it('PROTO-14, INPUT-05: a line that is no JSON ends the process with code 1 and is not repeated anywhere', async () => {
    const cli = (await scenario()).session()
    cli.write('{"type":"user", secret-4711\n')
    expect((await cli.waitForExit()).code).toBe(1)
    expect(cli.stdout).toBe('')
    expect(cli.stderr).toMatch(/JSON/)
    expect(cli.stderr).not.toContain('secret-4711')
  })

  it('PROTO-14: an invalid line after a turn loses nothing of that turn', async () => {
    const cli = (await scenario({ script: [text('kept')] })).session()
    cli.send(userLine('hi'))
    await cli.waitFor({ type: 'result' })
    cli.write('not json\n')
    expect((await cli.waitForExit()).code).toBe(1)
    expect(ofType(cli.messages, 'result')).toMatchObject([{ result: 'kept' }])
  })

  it.each([
    ['an empty line', '\n'],
    ['a blank line', '  \t \n'],
    ['a lone carriage return', '\r\n'],
    ['a number', '42\n'],
    ['a text', '"hello"\n'],
    ['a list', '[1]\n'],
    ['an unknown type', '{"type":"telepathy"}\n'],
    ['an object without a type', '{}\n'],
    ['a line of the other direction', '{"type":"assistant","message":{}}\n'],
    ['a sign of life', '{"type":"keep_alive"}\n'],
    ['a withdrawal of an unknown request', '{"type":"control_cancel_request","request_id":"none"}\n'],
    ['environment variables', '{"type":"update_environment_variables","variables":{"A":"b"}}\n'],
  ])('PROTO-14: %s is passed over without an answer', async (_what, line) => {
    const cli = (await scenario()).session()
    cli.write(line)
    cli.send(userLine('hi'))
    await cli.waitFor({ type: 'result', subtype: 'success' })
    expect(await end(cli)).toBe(0)
    expect(cli.messages.map((message) => message.type)).toEqual(['system', 'assistant', 'result'])
  })

  it.each([
    ['a user line without a message', '{"type":"user"}\n'],
    ['a user line of another role', '{"type":"user","message":{"role":"assistant","content":"x"}}\n'],
    ['a control request without a request', '{"type":"control_request","request_id":"r"}\n'],
  ])('INPUT-05: %s ends the process with code 1', async (_what, line) => {
    const cli = (await scenario()).session()
    cli.write(line)
    expect((await cli.waitForExit()).code).toBe(1)
    expect(cli.stdout).toBe('')
    expect(cli.stderr).not.toBe('')
  })

  it('PROTO-13, INPUT-06: an unknown control request is answered with an error and harms nothing', async () => {
    const cli = (await scenario()).session()
    cli.send(controlRequest('r1', 'read_minds'))
    const { response } = await cli.waitFor({ type: 'control_response' })
    expect(response).toMatchObject({ subtype: 'error', request_id: 'r1', error_code: 'unsupported_request' })
    expect(response).toHaveProperty('error', expect.stringContaining('read_minds'))
    cli.send(userLine('hi'))
    await cli.waitFor({ type: 'result', subtype: 'success' })
    expect(await end(cli)).toBe(0)
  })

  it('PROTO-13: a control request without an id is done and answered without an id', async () => {
    const cli = (await scenario()).session()
    cli.send({ type: 'control_request', request: { subtype: 'set_permission_mode', mode: 'plan' } })
    const { response } = await cli.waitFor({ type: 'control_response' })
    expect(response).toMatchObject({ subtype: 'success', response: { mode: 'plan' } })
    expect(response).not.toHaveProperty('request_id')
    expect(await end(cli)).toBe(0)
  })

  it('PROTO-15: an answer that nobody waits for is ignored', async () => {
    const cli = (await scenario()).session()
    cli.send({
      type: 'control_response',
      response: { subtype: 'success', request_id: 'nobody', response: {} },
    })
    cli.send(userLine('hi'))
    await cli.waitFor({ type: 'result', subtype: 'success' })
    expect(await end(cli)).toBe(0)
  })

  it('PROTO-25, PAIN-34: a line of several megabytes right behind another one is accepted', async () => {
    const s = await scenario()
    const cli = s.session()
    const long = 'lorem ipsum '.repeat(400_000)
    cli.write(`${JSON.stringify({ type: 'keep_alive' })}\n${JSON.stringify(userLine(long))}\n`)
    await cli.waitFor({ type: 'result', subtype: 'success' })
    const sent = s.api.mainRequests[0]?.messages.at(-1)?.blocks ?? []
    expect(sent.map((block) => block.text)).toContain(long)
  })

  it('PROTO-25, PAIN-34: a character that is split between two writes arrives whole', async () => {
    const s = await scenario()
    const cli = s.session()
    const bytes = Buffer.from(`${JSON.stringify(userLine('price: 5 €, 👍🏽'))}\n`)
    const inside = bytes.indexOf(Buffer.from('€')) + 1
    cli.write(bytes.subarray(0, inside))
    await setTimeout(50)
    cli.write(bytes.subarray(inside))
    await cli.waitFor({ type: 'result', subtype: 'success' })
    expect(s.api.mainRequests[0]?.messages.at(-1)?.blocks.at(-1)).toMatchObject({ text: 'price: 5 €, 👍🏽' })
  })

  it('PAIN-34: CRLF ends a line, and the last line needs no end', async () => {
    const s = await scenario()
    const cli = s.session()
    cli.write(`${JSON.stringify(userLine('one'))}\r\n`)
    await cli.waitFor({ type: 'result' })
    cli.write(JSON.stringify(userLine('two')))
    expect(await end(cli)).toBe(0)
    expect(ofType(cli.messages, 'result')).toHaveLength(2)
  })
})

describe('output lines', () => {
  it('PAIN-34: every line is one JSON object that ends with a newline, also with line separators in a text', async () => {
    const spoken = 'one\u2028two\u2029three\nfour\r\nfive'
    const s = await scenario({ script: [text(spoken)] })
    const cli = s.session()
    cli.send(userLine('hi'))
    await cli.waitFor({ type: 'result' })
    expect(await end(cli)).toBe(0)
    expect(cli.stdout.endsWith('\n')).toBe(true)
    expect(cli.stdout).not.toMatch(/[\u2028\u2029\r]/)
    expect(cli.messages).toHaveLength(cli.lines.length)
    expect(blocksOf(ofType(cli.messages, 'assistant')[0] ?? {})).toMatchObject([{ text: spoken }])
  })

  it('PAIN-34: a line of 16 MB arrives whole at a slow reader', async () => {
    const s = await scenario({ script: [{ flood: { bytes: 16 * 1024 * 1024, deltaBytes: 60_000 } }] })
    const cli = s.session([], { readLater: true })
    cli.send(userLine('talk'))
    cli.closeInput()
    await (await s.api.waitForRequest(1)).closed
    cli.readOutput()
    expect((await cli.waitForExit(60_000)).code).toBe(0)
    const [answer] = ofType(cli.messages, 'assistant')
    expect(String(blocksOf(answer ?? {})[0]?.text)).toHaveLength(16 * 1024 * 1024)
    expect(ofType(cli.messages, 'result')).toHaveLength(1)
  })
})
