import type { PermissionMode } from '@agent-engine/protocol'
import { describe, expect, it } from 'vitest'
import { enterPlanModeTool } from './enter-plan-mode.ts'
import { exitPlanModeTool } from './exit-plan-mode.ts'
import type { PlanMode } from './plan-mode.ts'
import { callTool, createWorkplace, failureOf } from './tool-testing.testing.ts'

const planning = (mode: PermissionMode): PlanMode & { readonly mode: PermissionMode } => {
  let current = mode
  return {
    get mode() {
      return current
    },
    get active() {
      return current === 'plan'
    },
    enter() {
      current = 'plan'
    },
    leave() {
      current = 'acceptEdits'
      return current
    },
  }
}

describe('ExitPlanMode', () => {
  it('ends plan mode, and tells model and host of the plan', async () => {
    const plan = planning('plan')
    const { ctx } = await createWorkplace({ plan })
    const { output, model } = await callTool(exitPlanModeTool, { plan: '1. do it' }, ctx)
    expect(output).toEqual({ plan: '1. do it', isAgent: false })
    expect(model.content).toContain('approved the plan')
    expect(plan.mode).toBe('acceptEdits')
  })

  it('makes no sense outside of plan mode', async () => {
    const { ctx } = await createWorkplace({ plan: planning('default') })
    expect(await failureOf(exitPlanModeTool, { plan: 'x' }, ctx)).toMatchObject({
      class: 'V',
      code: 'not_in_plan_mode',
    })
  })

  it('needs a person, whatever rules say', async () => {
    expect(exitPlanModeTool.requiresUserInteraction).toBe(true)
    expect(await exitPlanModeTool.prepare({ plan: 'x' }, '/')).toMatchObject({ subjects: [], parallel: true })
    await expect(exitPlanModeTool.prepare({}, '/')).rejects.toThrow(/`plan`/)
  })
})

describe('EnterPlanMode', () => {
  it('starts plan mode and says what to do in it', async () => {
    const plan = planning('default')
    const { ctx } = await createWorkplace({ plan })
    const { output, model } = await callTool(enterPlanModeTool, {}, ctx)
    expect(plan.mode).toBe('plan')
    expect(output).toEqual({ message: model.content })
    expect(model.content).toContain('ExitPlanMode')
  })

  it('makes no sense in plan mode', async () => {
    const { ctx } = await createWorkplace({ plan: planning('plan') })
    expect(await failureOf(enterPlanModeTool, {}, ctx)).toMatchObject({ class: 'V', code: 'in_plan_mode' })
  })
})
