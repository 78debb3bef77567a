import { describe, expect, it } from 'vitest'
import { lastTodos } from './last-todos.ts'

const todo = (content: string, status = 'pending') => ({ content, status, activeForm: `${content}…` })
const wrote = (todos: unknown) => ({
  role: 'assistant' as const,
  content: [
    { type: 'text' as const, text: 'Planning.' },
    { type: 'tool_use' as const, id: 'toolu_1', name: 'TodoWrite', input: { todos } },
  ],
})
const said = { role: 'user' as const, content: 'go on' }

describe('lastTodos', () => {
  it('is the list of the last TodoWrite', () => {
    expect(lastTodos([wrote([todo('a')]), said, wrote([todo('b'), todo('c', 'in_progress')]), said])).toEqual(
      [todo('b'), todo('c', 'in_progress')],
    )
  })

  it('is empty when everything is done, and when there was none', () => {
    expect(lastTodos([wrote([todo('a')]), wrote([todo('a', 'completed')])])).toEqual([])
    expect(lastTodos([said, { role: 'assistant', content: 'hello' }])).toEqual([])
  })

  it('leaves out what is no task, whatever an old transcript holds', () => {
    expect(lastTodos([wrote([todo('a'), { content: 'b' }, 'c', todo('d', 'soon')])])).toEqual([todo('a')])
    expect(lastTodos([wrote('none')])).toEqual([])
  })
})
