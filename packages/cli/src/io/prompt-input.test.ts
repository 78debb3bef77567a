import { PassThrough, Readable } from 'node:stream'
import { describe, expect, it, vi } from 'vitest'
import { readPrompt } from './prompt-input.ts'

const quiet = (): void => undefined
const terminal = (): PassThrough & { isTTY: boolean } => Object.assign(new PassThrough(), { isTTY: true })

describe('the prompt of a one-shot run', () => {
  it('is the argument, standard input, or both', async () => {
    expect(await readPrompt('argument', terminal(), quiet)).toBe('argument')
    expect(await readPrompt(undefined, Readable.from(['from ', 'stdin\n']), quiet)).toBe('from stdin')
    expect(await readPrompt('argument', Readable.from(['stdin']), quiet)).toBe('argument\nstdin')
  })

  it('must not be blank', async () => {
    await expect(readPrompt(undefined, Readable.from([]), quiet)).rejects.toMatchObject({ code: 'no_prompt' })
    await expect(readPrompt('  ', terminal(), quiet)).rejects.toMatchObject({ code: 'no_prompt' })
  })

  it('does not wait for a pipe that stays silent when there is an argument', async () => {
    vi.useFakeTimers()
    try {
      const warnings: string[] = []
      const reading = readPrompt('argument', new PassThrough(), (text) => warnings.push(text))
      await vi.advanceTimersByTimeAsync(3000)
      expect(await reading).toBe('argument')
      expect(warnings).toHaveLength(1)
    } finally {
      vi.useRealTimers()
    }
  })

  it('is not taken to be empty when stdin cannot be read', async () => {
    const broken = new PassThrough()
    const reading = readPrompt('argument', broken, quiet)
    broken.destroy(new Error('EISDIR: is a directory'))
    await expect(reading).rejects.toMatchObject({
      code: 'stdin_unreadable',
      message: expect.stringContaining('EISDIR'),
    })
  })

  it('is refused above 10 MB', async () => {
    const chunk = Buffer.alloc(1024 * 1024, 'x')
    const tooLarge = Readable.from(Array.from({ length: 11 }, () => chunk))
    await expect(readPrompt(undefined, tooLarge, quiet)).rejects.toMatchObject({ code: 'prompt_too_large' })
  })
})
