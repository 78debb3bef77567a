import { describe, expect, it } from 'vitest'
import { BASELINE_HOOK_EVENTS, HOOK_EVENTS, isHookEvent } from './hook-events.ts'
import { hookOutputSchema } from './hooks/output.ts'
import { HOOK_INPUTS, hookRegistrationSchema } from './hooks.ts'

describe('hook events', () => {
  it('begin with the nine of the baseline and repeat none', () => {
    expect(HOOK_EVENTS.slice(0, 9)).toEqual([...BASELINE_HOOK_EVENTS])
    expect(new Set(HOOK_EVENTS).size).toBe(HOOK_EVENTS.length)
  })

  it('have one input each', () => {
    expect(Object.keys(HOOK_INPUTS).sort()).toEqual([...HOOK_EVENTS].sort())
  })

  it('are told from other names', () => {
    expect(isHookEvent('Stop')).toBe(true)
    for (const name of ['stop', 'Nope', '', undefined, 1]) expect(isHookEvent(name)).toBe(false)
  })
})

describe('hook inputs', () => {
  const base = { session_id: 's', transcript_path: '/t', cwd: '/w' }

  it('take the input of the baseline and keep fields of later versions', () => {
    const input = {
      ...base,
      permission_mode: 'default',
      hook_event_name: 'PreToolUse',
      tool_name: 'Bash',
      tool_input: { command: 'ls' },
      added_later: true,
    }
    expect(HOOK_INPUTS.PreToolUse.parse(input)).toEqual(input)
  })

  it('refuse the input of another event', () => {
    const input = { ...base, hook_event_name: 'SubagentStop', stop_hook_active: false }
    expect(HOOK_INPUTS.SubagentStop.safeParse(input).success).toBe(true)
    expect(HOOK_INPUTS.Stop.safeParse(input).success).toBe(false)
  })
})

describe('hookOutputSchema', () => {
  it('takes no opinion, a decision, and an asynchronous answer', () => {
    const outputs = [
      {},
      { decision: 'block', reason: 'no' },
      { continue: false, stopReason: 'enough' },
      { async: true, asyncTimeout: 1000 },
      { async: false, systemMessage: 'hi' },
      {
        hookSpecificOutput: {
          hookEventName: 'PreToolUse',
          permissionDecision: 'deny',
          permissionDecisionReason: 'x',
        },
      },
      { hookSpecificOutput: { hookEventName: 'Stop', additionalContext: 'go on' } },
      { hookSpecificOutput: { hookEventName: 'PermissionRequest', decision: { behavior: 'allow' } } },
    ]
    for (const output of outputs) expect(hookOutputSchema.parse(output)).toEqual(output)
  })

  it('refuses wrong types and unknown decisions', () => {
    const outputs = [
      { continue: 'no' },
      { decision: 'maybe' },
      { hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'sometimes' } },
      { hookSpecificOutput: { permissionDecision: 'allow' } },
      'text',
      null,
    ]
    for (const output of outputs) expect(hookOutputSchema.safeParse(output).success).toBe(false)
  })
})

describe('hookRegistrationSchema', () => {
  it('takes matchers as hosts send them, a null matcher included', () => {
    const hooks = {
      PreToolUse: [{ matcher: 'Bash', hookCallbackIds: ['hook_0', 'hook_1'], timeout: 5 }],
      Stop: [{ matcher: null, hookCallbackIds: ['hook_2'] }],
    }
    expect(hookRegistrationSchema.parse(hooks)).toEqual(hooks)
  })

  it('drops events this version does not know', () => {
    const hooks = { Stop: [{ hookCallbackIds: ['hook_0'] }], SomethingNew: 'anything' }
    expect(hookRegistrationSchema.parse(hooks)).toEqual({ Stop: [{ hookCallbackIds: ['hook_0'] }] })
  })

  it('refuses a matcher without callback ids', () => {
    expect(hookRegistrationSchema.safeParse({ Stop: [{ matcher: 'x' }] }).success).toBe(false)
    expect(hookRegistrationSchema.safeParse(['Stop']).success).toBe(false)
  })
})
