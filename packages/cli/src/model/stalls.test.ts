import { describe, expect, it } from 'vitest'
import { ask, CONTENT_MS, createTestClock, HEAD_MS, IDLE_MS, modelAt, settingsFor } from './model.testing.ts'
import type { Model } from './port.ts'
import {
  type Answer,
  answersHello,
  hello,
  helloUntil,
  sse,
  stalls,
  stallsAfterHead,
  startSseServer,
  streams,
  toolUseMessage,
  writes,
} from './sse-server.testing.ts'

/** Tells when a try has the head of its answer. */
const withHead = (model: Model, arrived: () => void): Model => ({
  ...model,
  stream: (request, options) =>
    model.stream(request, {
      ...options,
      onHead(head) {
        options.onHead?.(head)
        arrived()
      },
    }),
})

describe('PAIN-26: silent streams', () => {
  const stalled = async (...answers: readonly Answer[]) => {
    const server = await startSseServer(...answers)
    const clock = createTestClock()
    let headArrived: (() => void) | undefined
    const head = new Promise<void>((resolve) => {
      headArrived = resolve
    })
    const outcome = ask(
      withHead(modelAt(server.url), () => headArrived?.()),
      { settings: settingsFor(clock) },
    )
    return { clock, outcome, head, server }
  }

  it('PAIN-26: a server that sends not even a head is given up after API_TIMEOUT_MS and asked again', async () => {
    const { clock, outcome, server } = await stalled(stalls, answersHello)
    await server.received(1)
    await clock.runOut(HEAD_MS)
    const { events, response } = await outcome
    expect(events[0]).toMatchObject({
      type: 'retry',
      status: null,
      message: expect.stringContaining('timed out'),
    })
    expect(response.end).toEqual({ type: 'complete' })
  })

  it.each([
    ['after the head', stallsAfterHead],
    ['after message_start', streams(helloUntil.start, 'stall')],
    [
      'in the middle of an event',
      writes(`${hello.slice(0, 2).map(sse).join('')}data: {"type":"content_bl`, 'stall'),
    ],
    ['in the middle of a tool input', streams(toolUseMessage.slice(0, 3), 'stall')],
  ])('PAIN-26: a stall %s ends after 90 s, and the request is sent once more', async (_name, stall) => {
    const { clock, outcome } = await stalled(stall, answersHello)
    await clock.runOut(IDLE_MS)
    const { events, response } = await outcome
    expect(events.map(({ type }) => type)).toEqual(['retry', 'block'])
    expect(response.blocks).toEqual([{ type: 'text', text: 'Hello.' }])
  })

  it('PAIN-26: a second stall is the end', async () => {
    const { clock, outcome, server } = await stalled(stallsAfterHead)
    const settled = expect(outcome).rejects.toMatchObject({ code: 'idle' })
    await clock.runOut(IDLE_MS)
    await clock.runOut(IDLE_MS)
    await settled
    expect(server.requests.length).toBe(2)
  })

  it('PAIN-26: a stall after the stop reason loses nothing', async () => {
    const { clock, outcome } = await stalled(streams(helloUntil.stopReason, 'stall'))
    await clock.runOut(IDLE_MS)
    const { response } = await outcome
    expect(response).toMatchObject({ blocks: [{ type: 'text', text: 'Hello.' }], end: { type: 'complete' } })
  })

  it('PAIN-26: a stall after a complete block keeps it', async () => {
    const { clock, outcome } = await stalled(streams(helloUntil.textDone, 'stall'))
    await clock.runOut(IDLE_MS)
    const { response } = await outcome
    expect(response).toMatchObject({
      blocks: [{ type: 'text' }],
      end: { type: 'cut', message: expect.stringContaining('90 s') },
    })
  })

  it('PAIN-26: pings alone keep a stream alive for 5 minutes and no longer', async () => {
    let resume: (() => void) | undefined
    const pinging: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(sse({ type: 'ping' }))
      resume = () => response.write(sse({ type: 'ping' }))
    }
    const { clock, outcome, head } = await stalled(pinging, answersHello)
    await head
    clock.advance(CONTENT_MS - 1_000)
    resume?.()
    const { events } = await outcome
    expect(events[0]).toMatchObject({ type: 'retry', message: expect.stringContaining('nothing but pings') })
  })

  it('PAIN-26: the connection of a stalled try is closed', async () => {
    const { clock, outcome, head, server } = await stalled(stallsAfterHead, answersHello)
    await head
    const closed = server.disconnected()
    await clock.runOut(IDLE_MS)
    await closed
    await outcome
  })
})
