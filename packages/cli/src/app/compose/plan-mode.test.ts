import type { PermissionMode, PermissionUpdate } from '@agent-engine/protocol'
import { describe, expect, it } from 'vitest'
import type { PermissionGate } from '../../permissions/gate.ts'
import { withPlanMode } from './plan-mode.ts'

const setMode = (mode: PermissionMode): PermissionUpdate => ({
  type: 'setMode',
  mode,
  destination: 'session',
})

const planning = (start: PermissionMode) => {
  let mode = start
  const changes: PermissionMode[] = []
  const inner: PermissionGate = {
    get mode() {
      return mode
    },
    get directories() {
      return ['/more']
    },
    setMode(next) {
      mode = next
    },
    async apply(updates) {
      for (const update of updates) if (update.type === 'setMode') mode = update.mode
    },
    decide: async () => ({ behavior: 'allow', reason: { type: 'other', detail: 'test' } }),
    forbids: async () => undefined,
    grant: async () => async () => undefined,
    removes: () => false,
    mayRead: () => true,
  }
  return { ...withPlanMode(inner, (next) => void changes.push(next)), changes }
}

describe('withPlanMode', () => {
  it('goes back to the mode from before', () => {
    const { gate, plan, changes } = planning('acceptEdits')
    plan.enter()
    expect([gate.mode, plan.active]).toEqual(['plan', true])
    expect(plan.leave()).toBe('acceptEdits')
    expect([gate.mode, plan.active]).toEqual(['acceptEdits', false])
    expect(changes).toEqual(['plan', 'acceptEdits'])
  })

  it('goes to default when the session began in plan mode', () => {
    const { gate, plan } = planning('plan')
    expect(plan.leave()).toBe('default')
    expect(gate.mode).toBe('default')
  })

  it('remembers a mode that a host left for plan mode, and tells nobody of what the host knows', () => {
    const { gate, plan, changes } = planning('default')
    gate.setMode('acceptEdits')
    gate.setMode('plan')
    expect(changes).toEqual([])
    expect(plan.leave()).toBe('acceptEdits')
  })

  it('leaves the mode alone that came with the approval', async () => {
    const { gate, plan, changes } = planning('plan')
    await gate.apply([setMode('acceptEdits')])
    expect(plan.leave()).toBe('acceptEdits')
    expect(changes).toEqual(['acceptEdits'])
  })

  it('shows the state of the gate as it is', () => {
    const { gate } = planning('default')
    expect(gate.directories).toEqual(['/more'])
  })
})
