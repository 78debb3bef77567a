import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSpool } from '../spool.ts'
import { readOutput, wholeLength } from './output.ts'

describe('the length without an unfinished character', () => {
  it('is that of the longest start that ends between two characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), fc.nat(80), (text, cut) => {
        const bytes = Buffer.from(text.toWellFormed())
        const start = bytes.subarray(0, Math.min(cut, bytes.length))
        const whole = start.subarray(0, wholeLength(start)).toString()
        expect(text.toWellFormed().startsWith(whole)).toBe(true)
        expect(start.length - Buffer.byteLength(whole)).toBeLessThan(4)
      }),
    )
  })

  it('counts bytes that begin no character as they are', () => {
    expect(wholeLength(Buffer.from([0x61, 0x80, 0x80, 0x80, 0x80]))).toBe(5)
    expect(wholeLength(Buffer.from([0xff]))).toBe(0)
    expect(wholeLength(Buffer.alloc(0))).toBe(0)
  })
})

describe('the output of a command', () => {
  const noFile = () => Promise.reject(new Error('no disk here'))

  it('is all there, as text', async () => {
    const spool = createSpool(noFile, 1_000_000)
    void spool.write(Buffer.from('one\ntwo'))
    expect(await readOutput(spool, true)).toMatchObject({ text: 'one\ntwo', tail: '', bytes: 7, newlines: 1 })
  })

  it('shows broken bytes at its very start and end', async () => {
    const spool = createSpool(noFile, 1_000_000)
    void spool.write(Buffer.from([0x80, 0x61, 0xe2, 0x82]))
    expect((await readOutput(spool, true)).text).toBe('\ufffda\ufffd')
  })

  it('that goes on ends with a whole character', async () => {
    const spool = createSpool(noFile, 1_000_000)
    void spool.write(Buffer.from([0x61, 0xe2, 0x82]))
    expect(await readOutput(spool, false)).toMatchObject({ text: 'a', bytes: 1 })
  })

  it('is start and end, when it is long', async () => {
    const spool = createSpool(noFile, 1_000_000)
    for (let line = 0; line < 100_000; line += 1) await spool.write(Buffer.from(`lïne ${line}\n`))
    const { text, tail, newlines } = await readOutput(spool, true)
    expect(text.startsWith('lïne 0\n')).toBe(true)
    expect(tail.endsWith('lïne 99999\n')).toBe(true)
    expect(newlines).toBe(100_000)
    expect(`${text}${tail}`).not.toContain('\ufffd')
  })
})
