import { describe, expect, it } from 'vitest'
import { AbortError, ProcessError, ProtocolError, RequestError, ResultError, SpawnError } from './errors.ts'
import { classifyFailure } from './failure.ts'
import type { SDKResultMessage } from './types/messages.ts'

const end = { exitCode: 1, signal: null, stderr: '' }

function result(fields: object): object {
  return { type: 'result', subtype: 'success', is_error: true, result: 'text', session_id: 's', ...fields }
}

describe('classifyFailure()', () => {
  it.each<[unknown, string]>([
    [new AbortError(), 'aborted'],
    [new SpawnError('ENOENT', 'executable not found at x'), 'spawn'],
    [new RequestError('ETIMEDOUT', 'late'), 'timeout'],
    [new ProtocolError('broken'), 'protocol'],
    [new ProcessError('agent process exited with code 1', end), 'process'],
    [new ProcessError('agent process exited with code 1. stderr: Invalid API key', end), 'authentication'],
    [new Error('anything'), 'unknown'],
    [result({ subtype: 'error_max_turns', errors: ['x'] }), 'max_turns'],
    [result({ subtype: 'error_max_budget_usd' }), 'budget'],
    [result({ subtype: 'error_max_structured_output_retries' }), 'structured_output'],
    [result({ subtype: 'error_during_execution', terminal_reason: 'aborted_tools' }), 'interrupted'],
    [
      result({ subtype: 'error_during_execution', errors: ['No conversation found with session ID: x'] }),
      'session_not_found',
    ],
    [result({ terminal_reason: 'api_error', api_error_status: 401 }), 'authentication'],
    [result({ api_error_status: 403 }), 'permission'],
    [result({ api_error_status: 429 }), 'rate_limit'],
    [result({ api_error_status: 529 }), 'overloaded'],
    [result({ api_error_status: 503 }), 'server'],
    [result({ result: 'Prompt is too long' }), 'context_length'],
    [result({ result: 'Request timed out' }), 'timeout'],
    [result({ result: 'Credit balance is too low' }), 'billing'],
    [result({ result: 'odd' }), 'unknown'],
    [{ type: 'assistant', error: 'rate_limit' }, 'rate_limit'],
    [{ type: 'assistant', error: 'new_error' }, 'unknown'],
  ])('case %#', (value, kind) => {
    expect(classifyFailure(value)?.kind).toBe(kind)
  })

  it('looks into the result that an error carries', () => {
    const failed = result({ subtype: 'error_max_budget_usd', errors: ['over'] }) as SDKResultMessage
    expect(classifyFailure(new ResultError('returned an error result: over', failed, end))).toEqual({
      kind: 'budget',
      message: 'returned an error result: over',
      isRetryable: false,
    })
  })

  it('says what may work later', () => {
    expect(classifyFailure(result({ api_error_status: 429 }))).toEqual({
      kind: 'rate_limit',
      message: 'text',
      isRetryable: true,
      status: 429,
    })
  })

  it.each([
    [undefined],
    ['text'],
    [{ type: 'assistant' }],
    [{ type: 'result', subtype: 'success', is_error: false }],
  ])('finds no failure in %j', (value) => {
    expect(classifyFailure(value)).toBeUndefined()
  })
})
