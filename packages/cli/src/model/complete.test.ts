import { expect, it } from 'vitest'
import { complete, textOf } from './complete.ts'
import { eventsOfMessage } from './message-events.ts'
import { createTestClock, modelAt, request, settingsFor } from './model.testing.ts'
import { fails, messageOf, startSseServer, streams } from './sse-server.testing.ts'

it('a side request gives the whole answer, after retries', async () => {
  const message = messageOf([
    { type: 'thinking', thinking: 'hm', signature: 'sig' },
    { type: 'text', text: 'One ' },
    { type: 'text', text: 'two.' },
  ])
  const server = await startSseServer(fails(500, 'api_error', 'oops'), streams(eventsOfMessage(message)))
  const response = await complete(modelAt(server.url), request, {
    signal: new AbortController().signal,
    settings: settingsFor(createTestClock()),
  })
  expect(textOf(response)).toBe('One two.')
  expect(server.requests.length).toBe(2)
})
