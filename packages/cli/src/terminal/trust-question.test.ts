import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createTrustQuestion } from './trust-question.ts'

const answer = async (text: string) => {
  const input = new PassThrough()
  const output = new PassThrough()
  const question = createTrustQuestion(input, output)
  const answered = question('/work', [
    { id: '.claude/settings.json: hooks', effect: 'runs hooks: x', hash: 'h' },
  ])
  input.end(text)
  return { answer: await answered, shown: String(output.read()) }
}

describe('the question about trust', () => {
  it.each([
    ['y\n', 'trust'],
    ['yes\n', 'trust'],
    ['w\n', 'restrict'],
    ['n\n', 'leave'],
    ['perhaps\ny\n', 'trust'],
    ['', 'leave'],
    ['\n', 'leave'],
  ])('understands %j as %s', async (text, expected) => {
    expect((await answer(text)).answer).toBe(expected)
  })

  it('shows what would run', async () => {
    expect((await answer('n\n')).shown).toContain('runs hooks: x')
  })
})
