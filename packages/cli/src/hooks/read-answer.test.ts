import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAnswerText, readCommandAnswer } from './read-answer.ts'

const deny = {
  hookSpecificOutput: {
    hookEventName: 'PreToolUse',
    permissionDecision: 'deny',
    permissionDecisionReason: 'because',
  },
}
const allow = { hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'allow' } }

const read = (stdout: unknown, exitCode = 0, stderr = '') =>
  readCommandAnswer('PreToolUse', 'check.sh', {
    stdout: typeof stdout === 'string' ? stdout : JSON.stringify(stdout),
    stderr,
    exitCode,
  })

describe('the answer of a hook’s command', () => {
  it('is nothing when it printed nothing', () => {
    expect(read('')).toEqual({ type: 'answer', output: {}, text: '' })
  })

  it('is text when it is no JSON object', () => {
    expect(read('fine\n')).toEqual({ type: 'answer', output: {}, text: 'fine' })
    expect(read('[1]')).toMatchObject({ text: '[1]' })
  })

  it.each([0, 1, 3, 126])('is its JSON with exit code %i', (code) => {
    expect(read(deny, code)).toMatchObject({ type: 'answer', output: deny })
  })

  it('PAIN-48: is its JSON also between blank lines, with CRLF and a byte order mark', () => {
    const text = JSON.stringify(deny, null, 2).replaceAll('\n', '\r\n')
    expect(read(`\uFEFF\r\n\r\n${text}\r\n\r\n`)).toMatchObject({ output: deny })
  })

  it('PAIN-04: exit code 2 refuses with what is on stderr, even when the JSON allows', () => {
    const refusal = { type: 'answer', output: { decision: 'block', reason: '[check.sh]: no way' } }
    expect(read('', 2, 'no way\n')).toEqual(refusal)
    expect(read(allow, 2, 'no way\n')).toEqual(refusal)
    expect(read({ nonsense: 1, decision: 7 }, 2, 'no way\n')).toEqual(refusal)
  })

  it('PAIN-04: exit code 2 refuses with a fixed text when stderr is empty', () => {
    expect(read('', 2)).toMatchObject({
      output: { decision: 'block', reason: '[check.sh]: No stderr output' },
    })
  })

  it('text counts with exit code 0 only', () => {
    expect(read('some text', 1)).toEqual({ type: 'answer', output: {} })
  })

  it('is unknown when the shape is wrong, the event is another one, or the command is missing', () => {
    expect(read({ decision: 'perhaps' })).toMatchObject({ type: 'no_verdict' })
    expect(read({ hookSpecificOutput: { hookEventName: 'Stop' } })).toMatchObject({
      type: 'no_verdict',
      problem: 'its answer is for Stop',
    })
    expect(read('', 127, 'sh: nope: not found')).toEqual({
      type: 'no_verdict',
      problem: 'sh: nope: not found',
    })
  })

  it('tells that the hook goes on in the background, and for how long', () => {
    expect(read({ async: true })).toEqual({ type: 'async' })
    expect(read({ async: true, asyncTimeout: 500 })).toEqual({ type: 'async', timeoutMs: 500 })
  })

  it('keeps fields that it does not know', () => {
    expect(read({ ...deny, later: true })).toMatchObject({ type: 'answer' })
  })

  it('refuses nothing with exit code 2 for events that cannot be refused', () => {
    for (const event of ['SessionStart', 'Notification', 'SessionEnd'] as const) {
      expect(readCommandAnswer(event, 'c', { stdout: '', stderr: 'x', exitCode: 2 })).toEqual({
        type: 'answer',
        output: {},
      })
    }
  })

  it('exists for every output', () => {
    const output = fc.oneof(
      fc.string(),
      fc.json(),
      fc.jsonValue().map((value) => JSON.stringify({ ...Object(value) })),
    )
    fc.assert(
      fc.property(output, (text) => {
        expect(['answer', 'async', 'no_verdict']).toContain(readAnswerText('PreToolUse', text).type)
      }),
    )
  })
})
