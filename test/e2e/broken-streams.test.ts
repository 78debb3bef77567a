import { describe, expect, it } from 'vitest'
import { toolResults } from '../support/lines.ts'
import { contentText } from '../support/mock-api/recorded-request.ts'
import { type MessageReply, type Point, type Reply, text, toolUse } from '../support/mock-api/reply.ts'
import { oneTurn, spoken } from '../support/one-turn.ts'

const NO_RETRY = { CLAUDE_CODE_MAX_RETRIES: '0' }

describe('a stream that breaks', () => {
  const faults: [string, Partial<MessageReply>][] = [
    ['is cut before the first event', { cut: { at: 'headers' } }],
    ['is cut after message_start', { cut: { at: 'message_start' } }],
    ['is cut in the middle of a block', { cut: { at: 'delta', midEvent: true } }],
    [
      'brings an error event',
      { fail: { at: 'delta', error: { type: 'overloaded_error', message: 'busy' } } },
    ],
  ]

  it.each(faults)(
    'PAIN-25: when it %s is asked for again, and nothing is said twice',
    async (_what, fault) => {
      const { s, result, messages } = await oneTurn([text('a broken answer', fault), text('a whole answer')])
      expect(result).toMatchObject({ is_error: false, result: 'a whole answer' })
      expect(spoken(messages)).toEqual(['a whole answer'])
      expect(s.api.mainRequests).toHaveLength(2)
    },
  )

  it('PAIN-25: when it ends in the middle of a block without saying so is asked for again', async () => {
    const raw =
      'event: message_start\ndata: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"x","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}}\n\n' +
      'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n' +
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a bro"}}\n\n'
    const { result, messages } = await oneTurn([{ raw }, text('a whole answer')])
    expect(result).toMatchObject({ is_error: false, result: 'a whole answer' })
    expect(spoken(messages)).toEqual(['a whole answer'])
  })

  it('PAIN-25: after a complete tool use runs the tool and goes on', async () => {
    const { s, result, messages } = await oneTurn(
      [
        { ...toolUse('Bash', { command: 'touch made' }, { id: 'b1' }), cut: { at: 'content_block_stop' } },
        text('done'),
      ],
      {
        args: ['--dangerously-skip-permissions'],
      },
    )
    expect(result).toMatchObject({ is_error: false, result: 'done' })
    expect(toolResults(messages).size).toBe(1)
    expect(await s.project.files()).toEqual({ made: '' })
  })

  it('PAIN-25: after a complete text keeps it and lets the model go on', async () => {
    const broken: Reply = {
      content: [
        { type: 'text', text: 'first half' },
        { type: 'text', text: 'lost' },
      ],
      cut: { at: 'content_block_stop' },
    }
    const { s, result, messages } = await oneTurn([broken, text('second half')])
    expect(result).toMatchObject({ is_error: false, result: 'second half' })
    expect(spoken(messages)).toEqual(['first half', 'second half'])
    const [, answer, request] = s.api.mainRequests[1]?.messages ?? []
    expect(contentText(answer?.blocks)).toBe('first half')
    expect(request?.role).toBe('user')
  })

  const points: Point[] = ['connect', 'headers', 'message_start', 'delta', 'message_delta']
  const impatient = { CLAUDE_STREAM_IDLE_TIMEOUT_MS: '400', API_TIMEOUT_MS: '1500' }

  it.each(points)('PAIN-26: that stalls at %j is given up and the turn ends well', async (at) => {
    const { result } = await oneTurn(
      [{ ...toolUse('Bash', { command: 'echo some output' }), stall: { at } }, text('done')],
      {
        env: impatient,
        args: ['--dangerously-skip-permissions'],
      },
    )
    expect(result).toMatchObject({ subtype: 'success', is_error: false, result: 'done' })
  })

  it('PAIN-26: that stays silent for ever becomes an error result', async () => {
    const { result } = await oneTurn([text('x', { stall: { at: 'message_start' } })], {
      env: { ...impatient, ...NO_RETRY },
    })
    expect(result).toMatchObject({ is_error: true, terminal_reason: 'api_error' })
  })

  it('PAIN-34: in pieces of any size is read whole', async () => {
    const words = 'Grüße 👋🏽 – “quoted” €\n'.repeat(30)
    const { result } = await oneTurn([text(words, { chunk: 7, split: [1, 2, 3, 5, 11] })])
    expect(result.result).toBe(words)
  })

  it('bears pings and unknown events', async () => {
    const raw = [
      'event: ping\ndata: {"type":"ping"}\n\n',
      'event: message_start\ndata: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"x","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}}\n\n',
      'event: brand_new\ndata: {"type":"brand_new","x":1}\n\n',
      'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n',
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"hi"}}\n\n',
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"brand_new_delta"}}\n\n',
      'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n',
      'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":2}}\n\n',
      'event: message_stop\ndata: {"type":"message_stop"}\n\n',
    ].join('')
    const { result } = await oneTurn([{ raw }])
    expect(result).toMatchObject({ is_error: false, result: 'hi' })
  })
})
