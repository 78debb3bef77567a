import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createOutput } from './output.ts'

/** A reader that takes what is written only when told to. */
const slowReader = () => {
  const taken: string[] = []
  let pending: (() => void) | undefined
  const stream = new Writable({
    decodeStrings: false,
    highWaterMark: 1,
    write(chunk, _encoding, done) {
      taken.push(String(chunk))
      pending = done
    },
  })
  return {
    stream,
    taken,
    take() {
      const done = pending
      pending = undefined
      done?.()
    },
  }
}

const microtasks = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

describe('the output', () => {
  it('joins what is written in one go into one write, in order', async () => {
    const { stream, taken } = slowReader()
    const output = createOutput(stream, () => undefined)
    output.write('a\n')
    output.write('b\n')
    await microtasks()
    expect(taken).toEqual(['a\nb\n'])
  })

  it('makes the producer wait while the reader is behind, and loses nothing', async () => {
    const { stream, taken, take } = slowReader()
    const output = createOutput(stream, () => undefined)
    const big = 'x'.repeat(2 * 1024 * 1024)
    output.write(big)
    await microtasks()
    const waiting = output.drain()
    expect(waiting).toBeInstanceOf(Promise)
    take()
    await waiting
    expect(output.drain()).toBeUndefined()
    expect(taken.join('')).toBe(big)
  })

  it('finishes only when everything is handed over', async () => {
    const { stream, take } = slowReader()
    const output = createOutput(stream, () => undefined)
    output.write('last words\n')
    let finished = false
    const finishing = output.finish().then(() => {
      finished = true
    })
    await microtasks()
    expect(finished).toBe(false)
    take()
    await finishing
  })

  it('tells once of a reader that has gone, and drops what follows', async () => {
    let closed = 0
    const stream = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('broken pipe'), { code: 'EPIPE' })),
    })
    const output = createOutput(stream, () => {
      closed += 1
    })
    output.write('anybody?\n')
    await new Promise((resolve) => stream.once('close', resolve))
    output.write('nobody\n')
    await output.finish()
    expect(output.closed).toBe(true)
    expect(closed).toBe(1)
  })
})
