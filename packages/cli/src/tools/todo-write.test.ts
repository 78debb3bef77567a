import { beforeEach, describe, expect, it } from 'vitest'
import { todoWriteTool } from './todo-write.ts'
import { callTool, createWorkplace, failureOf, type Workplace } from './tool-testing.testing.ts'

let place: Workplace
beforeEach(async () => {
  place = await createWorkplace()
})
const item = (content: string, status: string) => ({ content, status, activeForm: `Doing ${content}` })
const write = (todos: unknown) => callTool(todoWriteTool, { todos }, place.ctx)

describe('TodoWrite', () => {
  it('replaces the whole list and tells the old one', async () => {
    const first = [item('a', 'in_progress'), item('b', 'in_progress')]
    expect((await write(first)).output).toEqual({ oldTodos: [], newTodos: first })
    const second = [item('a', 'completed'), item('b', 'pending')]
    const outcome = await write(second)
    expect(outcome.output).toEqual({ oldTodos: first, newTodos: second })
    expect(outcome.model).toEqual({ content: expect.stringMatching(/updated.*continue/) })
    expect(place.ctx.todos.items).toEqual(second)
  })

  it('clears the list once everything is completed, and still shows it', async () => {
    const done = [item('a', 'completed')]
    expect((await write(done)).output).toMatchObject({ newTodos: done })
    expect((await write([])).output).toEqual({ oldTodos: [], newTodos: [] })
  })

  it('drops unknown fields of items and takes a list that comes as JSON text', async () => {
    await write(JSON.stringify([{ ...item('a', 'pending'), id: '1' }]))
    expect(place.ctx.todos.items).toEqual([item('a', 'pending')])
  })

  it('refuses an unknown status and empty texts with what the validator says', async () => {
    for (const bad of [item('a', 'done'), { content: '', status: 'pending', activeForm: 'x' }]) {
      const failure = await failureOf(todoWriteTool, { todos: [bad] }, place.ctx)
      expect(failure).toMatchObject({ class: 'V', code: 'input_invalid' })
      const issues = JSON.parse(failure.message.replace('InputValidationError: ', ''))
      expect(issues).toEqual([
        expect.objectContaining({
          code: expect.any(String),
          path: expect.any(Array),
          message: expect.any(String),
        }),
      ])
    }
  })

  it('names missing fields of items by their place', async () => {
    const failure = await failureOf(
      todoWriteTool,
      { todos: [{ content: 'a', status: 'pending' }] },
      place.ctx,
    )
    expect(failure.message).toContain('`todos[0].activeForm`')
  })
})
