import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createServerQuestion } from './server-question.ts'

const answer = async (text: string) => {
  const input = new PassThrough()
  const output = new PassThrough()
  const answered = createServerQuestion(input, output)({ name: 'files', target: 'node server.js' })
  input.end(text)
  return { answer: await answered, shown: String(output.read()) }
}

describe('the question about a server of the project', () => {
  it.each([
    ['y\n', 'yes'],
    ['NO\n', 'no'],
    ['perhaps\nall\n', 'all'],
    ['l\n', 'later'],
    ['', 'later'],
  ])('understands %j as %s', async (text, expected) => {
    expect((await answer(text)).answer).toBe(expected)
  })

  it('shows what would start', async () => {
    expect((await answer('n\n')).shown).toContain('files: node server.js')
  })
})
