import { PassThrough } from 'node:stream'
import { setModelRequestSchema } from '@agent-engine/protocol/control/set-model'
import { describe, expect, it } from 'vitest'
import { createOutput } from '../output.ts'
import { answerControlRequest, type Handlers, on, RequestRefused } from './inbound.ts'

const answers = async (
  request: Record<string, unknown>,
  handlers: Handlers,
  id: string | undefined = 'r1',
) => {
  const stream = new PassThrough()
  answerControlRequest(
    id,
    request,
    handlers,
    createOutput(stream, () => undefined),
  )
  await new Promise((resolve) => setImmediate(resolve))
  const text = String(stream.read() ?? '')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).response)
}
const handler = (answer: () => Record<string, unknown> | undefined): Handlers =>
  new Map([on('set_model', setModelRequestSchema, answer)])

describe('control requests of the host', () => {
  it('get exactly one answer with the payload', async () => {
    expect(
      await answers(
        { subtype: 'set_model', model: 'opus' },
        handler(() => ({ model: 'x' })),
      ),
    ).toEqual([{ subtype: 'success', request_id: 'r1', response: { model: 'x' } }])
  })

  it('may have no payload', async () => {
    expect(
      await answers(
        { subtype: 'set_model' },
        handler(() => undefined),
      ),
    ).toEqual([{ subtype: 'success', request_id: 'r1' }])
  })

  it('without an id are carried out and answered without one', async () => {
    let done = false
    const stream = new PassThrough()
    answerControlRequest(
      undefined,
      { subtype: 'set_model' },
      handler(() => {
        done = true
        return undefined
      }),
      createOutput(stream, () => undefined),
    )
    await new Promise((resolve) => setImmediate(resolve))
    expect(done).toBe(true)
    expect(JSON.parse(String(stream.read())).response).toEqual({ subtype: 'success' })
  })

  it('of an unknown subtype are refused with a code', async () => {
    expect(await answers({ subtype: 'fly' }, new Map())).toMatchObject([
      {
        subtype: 'error',
        error: 'Unsupported control request subtype: fly',
        error_code: 'unsupported_request',
      },
    ])
  })

  it('of a wrong shape are refused and name the field', async () => {
    const [answer] = await answers(
      { subtype: 'set_model', model: 5 },
      handler(() => undefined),
    )
    expect(answer).toMatchObject({ subtype: 'error', error_code: 'invalid_request' })
    expect(answer.error).toContain('model')
  })

  it('that a handler refuses carry its code', async () => {
    const refusing = handler(() => {
      throw new RequestRefused('bypass_not_launched', 'not like this')
    })
    expect(await answers({ subtype: 'set_model' }, refusing)).toMatchObject([
      { subtype: 'error', error: 'not like this', error_code: 'bypass_not_launched' },
    ])
  })
})
