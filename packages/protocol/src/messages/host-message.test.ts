import { describe, expect, it } from 'vitest'
import { parseHostMessage } from './host-message.ts'

function codeOf(value: unknown): string | undefined {
  const outcome = parseHostMessage(value)
  return outcome.ok ? undefined : outcome.error.code
}

describe('parseHostMessage', () => {
  it('takes a prompt as a string and as blocks', () => {
    const blocks = [
      { type: 'text', text: 'look' },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGk=' } },
      { type: 'something_new', value: 1 },
    ]
    for (const content of ['hello', '', [], blocks]) {
      const message = {
        type: 'user',
        message: { role: 'user', content },
        session_id: '',
        parent_tool_use_id: null,
      }
      expect(parseHostMessage(message)).toEqual({ ok: true, message })
    }
  })

  it('calls a prompt without a user message malformed', () => {
    expect(codeOf({ type: 'user' })).toBe('invalid_message')
    expect(codeOf({ type: 'user', message: { role: 'assistant', content: 'x' } })).toBe('invalid_message')
    expect(codeOf({ type: 'user', message: { role: 'user', content: [{ type: 'text' }] } })).toBe(
      'invalid_message',
    )
  })

  it('calls a control request without a request malformed, but takes one without an id', () => {
    expect(codeOf({ type: 'control_request', request_id: 'a' })).toBe('invalid_message')
    expect(codeOf({ type: 'control_request', request: { subtype: 'interrupt' } })).toBeUndefined()
  })

  it('leaves the body of a control request to its handler', () => {
    expect(
      codeOf({ type: 'control_request', request_id: 'a', request: { subtype: 'new_thing', x: 1 } }),
    ).toBeUndefined()
  })

  it('tells unknown types from malformed messages', () => {
    for (const value of [{}, { type: 'assistant' }, { type: 1 }, { type: 'toString' }, null, 42, []]) {
      expect(codeOf(value)).toBe('unknown_type')
    }
  })

  it('says what is wrong with a malformed message', () => {
    const outcome = parseHostMessage({ type: 'user', message: { role: 'system', content: 'x' } })
    expect(outcome.ok === false && outcome.error.message).toMatch(
      /^malformed "user" message: message\.role: /,
    )
  })
})
