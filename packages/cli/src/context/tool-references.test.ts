import { describe, expect, it } from 'vitest'
import type { HistoryEntry } from './history.ts'
import { withKnownReferences } from './tool-references.ts'

const found = (...names: readonly string[]): HistoryEntry => ({
  uuid: 'u1',
  role: 'user',
  content: [
    {
      type: 'tool_result',
      tool_use_id: 'toolu_1',
      content: names.map((tool_name) => ({ type: 'tool_reference' as const, tool_name })),
    },
  ],
})
const said: HistoryEntry = { uuid: 'u2', role: 'assistant', content: [{ type: 'text', text: 'Found.' }] }

describe('withKnownReferences', () => {
  it('gives the same history when every tool is offered', () => {
    const history = [found('mcp__a__one'), said, { uuid: 'u3', role: 'user' as const, content: 'go on' }]
    expect(withKnownReferences(history, ['Read', 'mcp__a__one'])).toBe(history)
  })

  it('PAIN-38: says in words what a server that is gone had', () => {
    const history = [found('mcp__a__one', 'mcp__b__two'), said]
    expect(withKnownReferences(history, ['mcp__a__one'])).toEqual([
      {
        uuid: 'u1',
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 'toolu_1',
            content: [
              { type: 'tool_reference', tool_name: 'mcp__a__one' },
              { type: 'text', text: '[The tool mcp__b__two is not available now.]' },
            ],
          },
        ],
      },
      said,
    ])
  })
})
