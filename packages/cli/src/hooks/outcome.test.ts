import type { JsonObject, SyncHookOutput } from '@agent-engine/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type HookVerdict, mergeVerdicts } from './outcome.ts'

const pre = (fields: Record<string, unknown>): HookVerdict => ({
  name: 'PreToolUse:Bash',
  command: 'h',
  output: { hookSpecificOutput: { hookEventName: 'PreToolUse', ...fields } } as SyncHookOutput,
})
const decisions = ['deny', 'ask', 'allow'] as const

describe('merging hook verdicts', () => {
  it('takes the strictest permission, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...decisions), { minLength: 1, maxLength: 6 }), (said) => {
        const merged = mergeVerdicts(
          'PreToolUse',
          said.map((decision) => pre({ permissionDecision: decision })),
        )
        expect(merged.permission?.decision).toBe(decisions.find((decision) => said.includes(decision)))
      }),
    )
  })

  it('joins the reasons of the winning kind in configuration order', () => {
    const merged = mergeVerdicts('PreToolUse', [
      pre({ permissionDecision: 'deny', permissionDecisionReason: 'first' }),
      pre({ permissionDecision: 'allow', permissionDecisionReason: 'fine' }),
      pre({ permissionDecision: 'deny', permissionDecisionReason: 'second' }),
    ])
    expect(merged.permission?.reason).toBe('first\nsecond')
  })

  it('has words of its own for what blocks without a reason, and none for a question', () => {
    const reasonOf = (permissionDecision: string) =>
      mergeVerdicts('PreToolUse', [pre({ permissionDecision })]).permission?.reason
    expect(reasonOf('deny')).toBe('Blocked by a hook that gave no reason.')
    expect(reasonOf('ask')).toBe('')
    const two = [
      pre({ permissionDecision: 'ask' }),
      pre({ permissionDecision: 'ask', permissionDecisionReason: 'b' }),
    ]
    expect(mergeVerdicts('PreToolUse', two).permission?.reason).toBe('b')
  })

  it('reads the legacy decision', () => {
    expect(
      mergeVerdicts('PreToolUse', [
        { name: 'PreToolUse:Bash', command: 'h', output: { decision: 'block', reason: 'no' } },
      ]).permission,
    ).toMatchObject({
      decision: 'deny',
      reason: 'no',
    })
    expect(
      mergeVerdicts('PreToolUse', [
        { name: 'PreToolUse:Bash', command: 'h', output: { decision: 'approve' } },
      ]).permission?.decision,
    ).toBe('allow')
  })

  it('has no opinion about empty answers', () => {
    expect(mergeVerdicts('PreToolUse', [{ name: 'PreToolUse:Bash', command: 'h', output: {} }])).toEqual({
      additionalContext: [],
      systemMessages: [],
    })
  })

  it('turns a block after the tool into a note for the model, not into a refusal', () => {
    const merged = mergeVerdicts('PostToolUse', [
      { name: 'PostToolUse:Edit', command: 'lint.sh', output: { decision: 'block', reason: 'lint failed' } },
    ])
    expect(merged.block).toBeUndefined()
    expect(merged.additionalContext).toEqual([
      'PostToolUse:Edit hook blocking error from command: "lint.sh": lint failed',
    ])
  })

  it('refuses the action of other events', () => {
    expect(
      mergeVerdicts('Stop', [
        { name: 'PreToolUse:Bash', command: 'h', output: { decision: 'block', reason: 'tests fail' } },
      ]).block,
    ).toEqual({
      reason: 'tests fail',
    })
  })

  it('lets the last rewritten input win, and carries the end of the turn', () => {
    const merged = mergeVerdicts('PreToolUse', [
      pre({ updatedInput: { command: 'a' } }),
      { name: 'PreToolUse:Bash', command: 'h', output: { continue: false, stopReason: 'enough' } },
      pre({ updatedInput: { command: 'b' } }),
    ])
    expect(merged.updatedInput).toEqual({ command: 'b' })
    expect(merged.stop).toEqual({ reason: 'enough' })
  })

  it('gives servers a refusal before an answer, and the last content', () => {
    const said = (
      ...answers: readonly { action?: 'accept' | 'decline' | 'cancel'; content?: JsonObject }[]
    ) =>
      mergeVerdicts(
        'Elicitation',
        answers.map((answer) => ({
          name: 'Elicitation:s',
          command: 'h',
          output: { hookSpecificOutput: { hookEventName: 'Elicitation', ...answer } },
        })),
      ).elicitation
    expect(said({ action: 'accept', content: { a: 1 } }, { content: { a: 2 } })).toEqual({
      action: 'accept',
      content: { a: 2 },
    })
    expect(said({ action: 'accept' }, { action: 'cancel' }, { action: 'decline' })).toEqual({
      action: 'decline',
    })
    expect(said({ action: 'cancel' }, { action: 'accept' })).toEqual({ action: 'cancel' })
    expect(said({})).toBeUndefined()
  })
})
