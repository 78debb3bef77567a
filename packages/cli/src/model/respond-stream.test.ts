import type { StreamEvent } from '@agent-engine/protocol'
import { describe, expect, it } from 'vitest'
import { eventsOfMessage } from './message-events.ts'
import { askScript, failScript } from './model.testing.ts'
import {
  type Answer,
  answersHello,
  hello,
  helloUntil,
  messageOf,
  streams,
  toolUseMessage,
  writes,
} from './sse-server.testing.ts'

const overloaded: StreamEvent = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }

describe('failures in the middle of a stream (spec: context §10)', () => {
  it.each([
    ['an error event', streams([...helloUntil.openText, overloaded]), 'overloaded'],
    ['a cut connection', streams(helloUntil.openText, 'cut'), 'server_error'],
    ['an early end', streams(helloUntil.openText), 'server_error'],
    ['an end right after the head', streams([]), 'server_error'],
    ['an event that is not JSON', writes('data: {"type":"mess\n\n'), 'server_error'],
    ['an event without its fields', writes('data: {"type":"content_block_start"}\n\n'), 'server_error'],
    ['content before message_start', streams(hello.slice(1)), 'server_error'],
  ])('%s before a block is complete discards the partial and streams again', async (_name, broken, error) => {
    const { events, response, requests } = await askScript([broken, answersHello])
    expect(events.map(({ type }) => type)).toEqual(['retry', 'block'])
    expect(events[0]).toMatchObject({ error })
    expect(response).toMatchObject({ blocks: [{ type: 'text', text: 'Hello.' }], end: { type: 'complete' } })
    expect(requests.map(({ body }) => body.stream)).toEqual([true, true])
  })

  it.each([
    ['an error event', streams([...helloUntil.textDone, overloaded]), 'Overloaded'],
    ['a cut connection', streams(helloUntil.textDone, 'cut'), 'broke off'],
    ['an early end', streams(helloUntil.textDone), 'ended in the middle'],
  ])('%s after a complete text keeps the text and says so', async (_name, broken, message) => {
    const { response, requests } = await askScript([broken])
    expect(requests.length).toBe(1)
    expect(response).toMatchObject({
      blocks: [{ type: 'text', text: 'Hello.' }],
      stopReason: null,
      end: { type: 'cut', message: expect.stringContaining(message) },
    })
  })

  it('a cut after a complete tool use keeps the tool use and drops what was open', async () => {
    const open: StreamEvent = {
      type: 'content_block_start',
      index: 1,
      content_block: { type: 'text', text: '' },
    }
    const { response } = await askScript([streams([...toolUseMessage.slice(0, -2), open], 'cut')])
    expect(response).toMatchObject({ blocks: [{ type: 'tool_use', id: 'toolu_1' }], end: { type: 'cut' } })
  })

  it('a stream that ends after its stop reason is whole, with or without message_stop', async () => {
    const { response } = await askScript([streams(helloUntil.stopReason)])
    expect(response).toMatchObject({ stopReason: 'end_turn', end: { type: 'complete' } })
    const cut = await askScript([streams(helloUntil.stopReason, 'cut')])
    expect(cut.response.end).toEqual({ type: 'complete' })
  })

  it('an empty message is an answer', async () => {
    const { response } = await askScript([streams(eventsOfMessage(messageOf([])))])
    expect(response).toMatchObject({ blocks: [], end: { type: 'complete' }, stopReason: 'end_turn' })
  })

  it('after two streams that broke the answer is asked for in one piece', async () => {
    const json: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(messageOf([{ type: 'text', text: 'In one piece.' }])))
    }
    const { response, requests, streamed } = await askScript([
      streams(helloUntil.openText, 'cut'),
      streams(helloUntil.openText, 'cut'),
      json,
    ])
    expect(requests.map(({ body }) => body.stream)).toEqual([true, true, false])
    expect(response).toMatchObject({
      blocks: [{ type: 'text', text: 'In one piece.' }],
      end: { type: 'complete' },
    })
    expect(streamed.slice(-6)).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ])
  })

  it('CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK keeps to streams', async () => {
    const cut = streams(helloUntil.openText, 'cut')
    const { requests } = await askScript([cut, cut, cut, answersHello], {
      env: { CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK: '1' },
    })
    expect(requests.map(({ body }) => body.stream)).toEqual([true, true, true, true])
  })

  it('a page of HTML instead of a stream fails at once and names the address', async () => {
    const page: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      response.end('<html>Sign in</html>')
    }
    const { error, told } = await failScript([page])
    expect(error).toMatchObject({ code: 'unexpected_response' })
    expect(told?.text).toMatch(/text\/html.*ANTHROPIC_BASE_URL/)
  })
})
