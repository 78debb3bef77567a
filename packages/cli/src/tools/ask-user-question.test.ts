import { describe, expect, it } from 'vitest'
import { askUserQuestionTool } from './ask-user-question.ts'
import { createWorkplace, failureOf } from './tool-testing.testing.ts'

const question = (text: string, header = 'Database') => ({
  question: text,
  header,
  options: [
    { label: 'SQLite', description: 'A file' },
    { label: 'Postgres', description: 'A server' },
  ],
  multiSelect: false,
})
const questions = [question('Which database?'), question('Which cache?', 'Cache')]

/** The call after the host has put its answers into the input. */
const answered = async (answers: Record<string, string>) => {
  const { ctx } = await createWorkplace()
  const call = await askUserQuestionTool.prepare({ questions, answers }, '/')
  for await (const event of call.run(ctx)) if (event.type === 'done') return event.output
  throw new Error('no result')
}

describe('AskUserQuestion', () => {
  it('gives the answers that the host put into the input', async () => {
    const { output, model } = await answered({ 'Which database?': 'SQLite', 'Which cache?': 'none, thanks' })
    expect(model.content).toContain('"Which database?"="SQLite", "Which cache?"="none, thanks"')
    expect(output).toEqual({
      questions,
      answers: { 'Which database?': 'SQLite', 'Which cache?': 'none, thanks' },
    })
  })

  it('fails when nobody answered', async () => {
    const { ctx } = await createWorkplace()
    expect(await failureOf(askUserQuestionTool, { questions }, ctx)).toMatchObject({
      class: 'X',
      code: 'not_answered',
    })
    await expect(answered({ 'Which database?': '' })).rejects.toThrow('did not answer')
  })

  it("takes no answers from the model in the user's place", async () => {
    const { ctx } = await createWorkplace()
    const input = { questions, answers: { 'Which database?': 'SQLite' } }
    expect(await failureOf(askUserQuestionTool, input, ctx)).toMatchObject({
      class: 'V',
      code: 'answers_given',
    })
  })

  it.each([
    ['no question', { questions: [] }],
    ['five questions', { questions: Array.from({ length: 5 }, () => question('Which?')) }],
    ['a header of 13 characters', { questions: [question('Which?', 'thirteenchars')] }],
    [
      'a single option',
      { questions: [{ ...question('Which?'), options: [{ label: 'a', description: 'b' }] }] },
    ],
  ])('refuses %s', async (_, input) => {
    await expect(askUserQuestionTool.prepare(input, '/')).rejects.toMatchObject({ code: 'input_invalid' })
  })

  it('needs a person', () => {
    expect(askUserQuestionTool.requiresUserInteraction).toBe(true)
  })
})
