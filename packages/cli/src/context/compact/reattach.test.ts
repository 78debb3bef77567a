import { describe, expect, it } from 'vitest'
import { assistant, use } from '../history.testing.ts'
import { recentFiles, restoredTexts } from './reattach.ts'
import { summaryIn } from './summary-text.ts'

describe('what a compacted conversation gets back', () => {
  it('are the files it worked on last, newest first, each once, without memory files', () => {
    const touched = ['a', 'b', 'CLAUDE.md', 'c', 'a', 'd', 'e', 'f', 'g'].map((name, at) =>
      assistant([use(`t${at}`, { file_path: `/${name}` }, at % 2 ? 'Edit' : 'Read')]),
    )
    const other = assistant([use('x', { command: 'ls' }, 'Bash'), use('y', 'broken', 'Read')])
    expect(recentFiles([...touched, other], (path) => path.endsWith('.md'))).toEqual([
      '/g',
      '/f',
      '/e',
      '/d',
      '/a',
    ])
  })

  it('are at most five files, cut where they are long, then the task list and what still holds', () => {
    const files = Array.from({ length: 6 }, (_, at) => ({
      path: `/${at}`,
      output: 'x'.repeat(at === 0 ? 10 : 30_000),
    }))
    const texts = restoredTexts({
      files,
      todos: [{ content: 'Test', status: 'pending' }],
      reminders: ['plan mode'],
    })
    expect(texts).toHaveLength(4 * 2 + 2)
    expect(texts.slice(0, -2).join('').length).toBeLessThan(62_000)
    expect(texts[3]).toContain('cut here')
    expect(texts.at(-2)).toContain('1. [pending] Test')
    expect(texts.at(-1)).toBe('plan mode')
  })
})

describe('the summary in an answer', () => {
  it('stands in its tags, or is all but the analysis', () => {
    expect(summaryIn('<analysis>x</analysis><summary> a </summary> tail')).toBe('a')
    expect(summaryIn('<summary>cut off')).toBe('cut off')
    expect(summaryIn('<analysis>x</analysis>\nplain')).toBe('plain')
    expect(summaryIn('plain')).toBe('plain')
    expect(summaryIn('<analysis>never ended')).toBeUndefined()
    expect(summaryIn('<summary> </summary>')).toBeUndefined()
  })
})
