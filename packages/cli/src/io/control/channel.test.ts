import { randomUUID } from 'node:crypto'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createOutput } from '../output.ts'
import { ControlFailure, createControlChannel } from './channel.ts'

const rig = () => {
  const stream = new PassThrough()
  const output = createOutput(stream, () => undefined)
  const channel = createControlChannel(output, randomUUID)
  const written = async (): Promise<Record<string, unknown>[]> => {
    await new Promise((resolve) => setImmediate(resolve))
    const text = String(stream.read() ?? '')
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
  }
  return { channel, written }
}
const request = {
  subtype: 'mcp_message',
  server_name: 's',
  message: { jsonrpc: '2.0', method: 'ping' },
} as const
const never = new AbortController().signal

describe('control requests to the host', () => {
  it('are settled by their own answer, in whatever order answers come', async () => {
    const { channel, written } = rig()
    const first = channel.request(request, { signal: never })
    const second = channel.request(request, { signal: never })
    const ids = (await written()).map((line) => String(line.request_id))
    channel.settle({ subtype: 'success', request_id: ids[1] ?? '', response: { n: 2 } })
    channel.settle({ subtype: 'success', request_id: ids[0] ?? '', response: { n: 1 } })
    expect(await Promise.all([first, second])).toEqual([{ n: 1 }, { n: 2 }])
  })

  it('fail with the words of the host', async () => {
    const { channel, written } = rig()
    const asked = channel.request(request, { signal: never })
    const id = String((await written())[0]?.request_id)
    channel.settle({ subtype: 'error', request_id: id, error: 'no such server' })
    await expect(asked).rejects.toMatchObject({ code: 'host_error', message: 'no such server' })
  })

  it('ignore answers nobody waits for', () => {
    const { channel } = rig()
    expect(() => channel.settle({ subtype: 'success', request_id: 'unknown' })).not.toThrow()
  })

  it('are withdrawn when the turn ends, and a late answer changes nothing', async () => {
    const { channel, written } = rig()
    const turn = new AbortController()
    const asked = channel.request(request, { signal: turn.signal })
    const id = String((await written())[0]?.request_id)
    turn.abort(new Error('interrupted'))
    await expect(asked).rejects.toThrow('interrupted')
    expect(await written()).toEqual([{ type: 'control_cancel_request', request_id: id }])
    channel.settle({ subtype: 'success', request_id: id })
  })

  it('fail at once after the input has ended, the waiting and the new ones', async () => {
    const { channel } = rig()
    const waiting = channel.request(request, { signal: never })
    channel.close()
    await expect(waiting).rejects.toBeInstanceOf(ControlFailure)
    await expect(channel.request(request, { signal: never })).rejects.toMatchObject({ code: 'stream_closed' })
  })
})
