import { describe, expect, it } from 'vitest'
import { InputGate } from './input-gate.ts'

const user = { type: 'user' }
const result = { type: 'result' }
const init = { type: 'system', subtype: 'init' }
const state = (name: string) => ({ type: 'system', subtype: 'session_state_changed', state: name })
const task = (subtype: string, fields: object) => ({ type: 'system', subtype, task_id: 'a', ...fields })

function gateAfter(isStream: boolean, sent: object[], seen: object[], isDone = true): InputGate {
  const gate = new InputGate()
  gate.open(isStream)
  for (const message of sent) gate.sent({ ...message })
  if (isDone) gate.done()
  for (const message of seen) gate.observe({ ...message })
  return gate
}

describe('the gate of standard input', () => {
  it('is open before there is a prompt, and while one is being sent', () => {
    expect(new InputGate().state(false)).toBe('open')
    expect(gateAfter(false, [user], [result], false).state(false)).toBe('open')
  })

  it('is open while any further source sends', () => {
    const gate = gateAfter(false, [user], [result])
    gate.open(true)
    expect(gate.state(true)).toBe('open')
    gate.done()
    expect(gate.state(true)).toBe('closed')
  })

  it.each<[string, boolean, object[], object[], boolean, string]>([
    ['a text, no result', false, [user], [], false, 'open'],
    ['a text and its result', false, [user], [result], false, 'closed'],
    ['a text and its result, with callbacks', false, [user], [result], true, 'closed'],
    ['an iterable without callbacks', true, [user], [], false, 'closed'],
    ['an iterable with callbacks', true, [user], [], true, 'open'],
    ['two messages, one result', true, [user, user], [result], true, 'open'],
    ['two messages, two results', true, [user, user], [result, result], true, 'closed'],
    [
      'two messages, and an engine with an empty queue',
      true,
      [user, user],
      [{ ...result, queued_turn_count: 0 }],
      true,
      'closed',
    ],
    ['nothing sent', true, [], [], true, 'closed'],
    ['history only', true, [{ ...user, shouldQuery: false }], [], true, 'closed'],
    ['history and a question', true, [{ ...user, shouldQuery: false }, user], [result], true, 'closed'],
    [
      'a running agent',
      false,
      [user],
      [task('task_started', { task_type: 'local_agent' }), result],
      true,
      'open',
    ],
    [
      'a running workflow',
      false,
      [user],
      [task('task_started', { task_type: 'local_workflow' }), result],
      true,
      'open',
    ],
    [
      'a running shell',
      false,
      [user],
      [task('task_started', { task_type: 'local_bash' }), result],
      true,
      'closed',
    ],
    [
      'an agent that has ended',
      false,
      [user],
      [task('task_started', { task_type: 'local_agent' }), result, task('task_notification', {})],
      true,
      'closed',
    ],
    [
      'an agent that was killed',
      false,
      [user],
      [
        task('task_started', { task_type: 'local_agent' }),
        result,
        task('task_updated', { patch: { status: 'killed' } }),
      ],
      true,
      'closed',
    ],
    ['an engine that says it runs', false, [user], [state('running'), result], true, 'open'],
    ['an engine that waits for an answer', false, [user], [result, state('requires_action')], true, 'open'],
    [
      'an engine that says it is idle',
      false,
      [user],
      [state('running'), result, state('idle')],
      true,
      'closed',
    ],
    ['an idle engine without a result', false, [user], [state('idle')], true, 'open'],
    [
      'an idle engine with fewer results than messages',
      true,
      [user, user],
      [result, state('idle')],
      true,
      'unsure',
    ],
  ])('%s', (_, isStream, sent, seen, hasCallbacks, expected) => {
    expect(gateAfter(isStream, sent, seen).state(hasCallbacks)).toBe(expected)
  })

  it('waits for a result after each message', () => {
    const gate = gateAfter(true, [user], [state('running'), result, state('idle')], false)
    gate.sent({ ...user })
    gate.done()
    expect(gate.state(true)).toBe('open')
    gate.observe(result)
    expect(gate.state(true)).toBe('closed')
  })

  it('learns the state from the answer to initialize, when no message has told it', () => {
    const gate = gateAfter(false, [user], [result])
    gate.initialized('running')
    expect(gate.state(true)).toBe('open')
    gate.observe(state('idle'))
    gate.initialized('running')
    expect(gate.state(true)).toBe('closed')
  })

  it('knows whether a turn is open', () => {
    expect(gateAfter(false, [], []).turnIsOpen).toBe(false)
    expect(gateAfter(false, [user], []).turnIsOpen).toBe(true)
    expect(gateAfter(false, [user], [init]).turnIsOpen).toBe(true)
    expect(gateAfter(false, [user], [init, result]).turnIsOpen).toBe(false)
    expect(gateAfter(false, [user], [init, result, init]).turnIsOpen).toBe(true)
    expect(gateAfter(false, [{ ...user, shouldQuery: false }], []).turnIsOpen).toBe(false)
  })
})
