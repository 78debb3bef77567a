import { getEventListeners } from 'node:events'
import type { StreamEvent } from '@agent-engine/protocol'
import { describe, expect, it } from 'vitest'
import { ask, collect, createTestClock, HEAD_MS, modelAt, request, settingsFor } from './model.testing.ts'
import { respond } from './respond.ts'
import {
  type Answer,
  answersHello,
  helloUntil,
  startSseServer,
  streams,
  toolUseMessage,
} from './sse-server.testing.ts'

const atIndex = (index: number, events: readonly StreamEvent[]): StreamEvent[] =>
  events.map((event) => ('index' in event ? { ...event, index } : event))

describe('an abort', () => {
  const begin = async (answer: Answer) => {
    const server = await startSseServer(answer)
    const controller = new AbortController()
    const settings = settingsFor(createTestClock())
    const seen: StreamEvent[] = []
    let sawDelta: (() => void) | undefined
    const delta = new Promise<void>((resolve) => {
      sawDelta = resolve
    })
    const onStreamEvent = (event: StreamEvent): void => {
      seen.push(event)
      if (event.type === 'content_block_delta') sawDelta?.()
    }
    const answering = collect(
      respond(modelAt(server.url), request, { signal: controller.signal, settings, onStreamEvent }),
    )
    return { controller, answering, delta, server }
  }

  it('returns the open text as far as it had come and closes the connection', async () => {
    const { controller, answering, delta, server } = await begin(streams(helloUntil.openText, 'stall'))
    await delta
    const closed = server.disconnected()
    controller.abort()
    const { response } = await answering
    expect(response).toMatchObject({
      head: { id: 'msg_test' },
      blocks: [],
      end: { type: 'aborted', partial: { type: 'text', text: 'Hello.' } },
    })
    await closed
  })

  it('returns complete blocks and no half tool use', async () => {
    const { controller, answering, delta } = await begin(
      streams([...helloUntil.textDone, ...atIndex(1, toolUseMessage.slice(1, 3))], 'stall'),
    )
    await delta
    await new Promise((resolve) => setImmediate(resolve))
    controller.abort()
    const { response } = await answering
    expect(response).toMatchObject({ blocks: [{ type: 'text', text: 'Hello.' }], end: { type: 'aborted' } })
    expect(response.end).not.toHaveProperty('partial')
  })

  it('before the answer begins leaves no head', async () => {
    let asked: (() => void) | undefined
    const received = new Promise<void>((resolve) => {
      asked = resolve
    })
    const { controller, answering } = await begin(() => asked?.())
    await received
    controller.abort()
    expect((await answering).response).toMatchObject({
      head: undefined,
      blocks: [],
      end: { type: 'aborted' },
    })
  })

  it('before the request is sent sends none', async () => {
    const server = await startSseServer(answersHello)
    const settings = settingsFor(createTestClock())
    const { response } = await ask(modelAt(server.url), { settings, signal: AbortSignal.abort() })
    expect(response.end).toEqual({ type: 'aborted' })
    expect(server.requests).toEqual([])
  })

  it('during the wait before a retry ends the wait', async () => {
    const server = await startSseServer((response) => {
      response.writeHead(500, { 'retry-after': '600' })
      response.end()
    })
    const controller = new AbortController()
    const answer = respond(modelAt(server.url), request, {
      signal: controller.signal,
      settings: settingsFor(createTestClock()),
    })
    expect((await answer.next()).value).toMatchObject({ type: 'retry', delayMs: HEAD_MS })
    const next = answer.next()
    controller.abort()
    expect((await next).value).toMatchObject({ end: { type: 'aborted' } })
    expect(server.requests.length).toBe(1)
  })

  it('a caller that stops reading closes the connection', async () => {
    const server = await startSseServer(streams(helloUntil.textDone, 'stall'))
    const answer = respond(modelAt(server.url), request, {
      signal: new AbortController().signal,
      settings: settingsFor(createTestClock()),
    })
    for await (const event of answer) {
      expect(event.type).toBe('block')
      break
    }
    await server.disconnected()
  })
})

describe('a signal that outlives many requests', () => {
  it('PAIN-30: keeps no listener of theirs', async () => {
    const server = await startSseServer(answersHello)
    const model = modelAt(server.url)
    const { signal } = new AbortController()
    for (let round = 0; round < 30; round += 1) {
      await ask(model, { settings: settingsFor(createTestClock()), signal })
    }
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})

describe('connections', () => {
  it('are used again for the next request', async () => {
    const server = await startSseServer(answersHello)
    const model = modelAt(server.url)
    for (let round = 0; round < 3; round += 1) {
      await ask(model, { settings: settingsFor(createTestClock()) })
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(server.requests.map(({ connection }) => connection)).toEqual([0, 0, 0])
  })
})
