import type { EngineMessage } from '@agent-engine/protocol'
import { describe, expect, it } from 'vitest'
import { progressSink } from './progress.ts'

const ids = { uuid: 'u', session_id: 's' }
const assistant = (...content: object[]): EngineMessage =>
  ({
    type: 'assistant',
    parent_tool_use_id: null,
    ...ids,
    message: {
      id: 'm',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content,
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    },
  }) as EngineMessage
const result = (id: string, content: string, structured: unknown = {}, isError = false): EngineMessage =>
  ({
    type: 'user',
    parent_tool_use_id: null,
    ...ids,
    tool_use_result: structured,
    message: {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: id, content, ...(isError ? { is_error: true } : {}) }],
    },
  }) as EngineMessage
const use = (id: string, name: string, input: object): object => ({ type: 'tool_use', id, name, input })

const shownFor = (messages: readonly EngineMessage[], skipAnswer = false): string => {
  let text = ''
  const sink = progressSink({
    cwd: '/p',
    paint: (_style, plain) => plain,
    skipAnswer,
    write: (part) => {
      text += part
    },
  })
  for (const message of messages) sink.emit(message)
  return text
}

describe('the progress view', () => {
  it('shows each call with its result, also when results overtake', () => {
    const shown = shownFor([
      assistant(use('1', 'Bash', { command: 'npm test' })),
      assistant(use('2', 'Read', { file_path: '/p/src/a.ts' })),
      result('2', 'x', { type: 'text', file: { numLines: 7 } }),
      result('1', 'ok 1\nok 2', { stdout: 'ok 1\nok 2' }),
    ])
    expect(shown).toBe('\n● Bash npm test\n\n● Read src/a.ts\n  ⎿ 7 lines\n  ⎿ ok 1\n    ok 2\n')
  })

  it('shows edits as a diff with line numbers', () => {
    const patch = [{ oldStart: 3, oldLines: 2, newStart: 3, newLines: 2, lines: [' same', '-old', '+new'] }]
    expect(shownFor([result('1', 'updated', { structuredPatch: patch })])).toContain(
      '   3  same\n       4 -old\n       4 +new',
    )
  })

  it('leaves the answer to whoever prints it, and shows what was said on the way', () => {
    const shown = shownFor(
      [assistant({ type: 'text', text: 'first' }), assistant({ type: 'text', text: 'answer' })],
      true,
    )
    expect(shown).toContain('first')
    expect(shown).not.toContain('answer')
  })

  it('takes control sequences out of tool output', () => {
    expect(
      shownFor([result('1', '\u001b]0;evil\u0007\u001b[31mred\u001b[0m', { stdout: 'x' })]),
    ).not.toContain('\u001b')
  })

  it('keeps the end of long command output', () => {
    const output = Array.from({ length: 100 }, (_, index) => `line ${index}`).join('\n')
    const shown = shownFor([result('1', output, { stdout: output })])
    expect(shown).toContain('line 99')
    expect(shown).toContain('more lines')
  })
})
