import { describe, expect, it } from 'vitest'
import { answerQuestions } from './question-form.ts'

const question = (text: string, multiSelect = false) => ({
  question: text,
  header: 'Choice',
  multiSelect,
  options: [
    { label: 'SQLite', description: 'A file' },
    { label: 'Postgres', description: 'A server' },
  ],
})
const input = { questions: [question('Which database?'), question('Which drivers?', true)] }

const fill = async (...lines: readonly (string | undefined)[]) => {
  let shown = ''
  const waiting = [...lines]
  const answer = await answerQuestions(
    { input },
    {
      write: (text) => {
        shown += text
      },
      question: async (text) => {
        shown += text
        return waiting.shift()
      },
      paint: (_style, text) => text,
    },
  )
  return { answer, shown }
}

describe('answerQuestions', () => {
  it('shows every question with its numbered options, and takes numbers', async () => {
    const { answer, shown } = await fill('2', '1, 2')
    expect(answer).toEqual({
      behavior: 'allow',
      updatedInput: {
        ...input,
        answers: { 'Which database?': 'Postgres', 'Which drivers?': 'SQLite, Postgres' },
      },
    })
    expect(shown).toContain('? Which database?\n  1. SQLite  A file\n  2. Postgres  A server\n  A number')
  })

  it('takes own words, and numbers that are no choice for own words', async () => {
    expect((await fill('none of them', '1, 7')).answer).toMatchObject({
      updatedInput: { answers: { 'Which database?': 'none of them', 'Which drivers?': '1, 7' } },
    })
    expect((await fill('1, 2', '')).answer).toMatchObject({
      updatedInput: { answers: { 'Which database?': '1, 2' } },
    })
  })

  it('says so when nothing was answered', async () => {
    expect((await fill('', undefined)).answer).toMatchObject({ behavior: 'deny', interrupt: false })
  })
})
