import { describe, expect, it } from 'vitest'
import type { Budget } from './budget.ts'
import { createRig, fakeTool, prompt, say, use } from './engine.testing.ts'

const run = async (budget: Budget) => {
  const rig = createRig({
    answers: [{ blocks: [use('Work')] }, { blocks: [use('Work')] }, { blocks: [say('done')] }],
    tools: [fakeTool('Work', () => 'worked')],
    options: { budget },
  })
  rig.engine.submit(prompt('go'))
  await rig.finish()
  return { result: rig.results()[0], requests: rig.requests.length }
}

describe('a budget', () => {
  it.each([
    ['money', { usd: 0.9 }, 'Reached maximum budget ($0.9)', 2],
    ['tokens', { tokens: 15 }, 'Reached maximum number of tokens (15)', 1],
    ['tool calls', { toolCalls: 2 }, 'Reached maximum number of tool calls (2)', 2],
    ['answers', { turns: 1 }, 'Reached maximum number of answers (1)', 1],
    ['time', { wallMs: 0 }, 'Reached maximum time (0 s)', 0],
  ] as const)('PAIN-37: of %s is looked at before each request', async (_, budget, message, requests) => {
    const done = await run(budget)
    expect(done.result).toMatchObject({ subtype: 'error_max_budget_usd', is_error: true, errors: [message] })
    expect(done.requests).toBe(requests)
  })

  it('PAIN-37: counts for the session, not for each turn anew', async () => {
    const rig = createRig({
      answers: [{ blocks: [use('Work')] }, { blocks: [say('one')] }, { blocks: [say('never')] }],
      tools: [fakeTool('Work', () => 'worked')],
      options: { budget: { toolCalls: 1, turns: 100 } },
    })
    rig.engine.submit(prompt('go'))
    rig.engine.submit(prompt('go on'))
    await rig.finish()
    expect(rig.results()).toMatchObject([
      { subtype: 'error_max_budget_usd' },
      { subtype: 'error_max_budget_usd', errors: ['Reached maximum number of tool calls (1)'] },
    ])
    expect(rig.requests).toHaveLength(1)
  })

  it('that is not used up changes nothing', async () => {
    const done = await run({ usd: 100, tokens: 1_000_000, toolCalls: 50, wallMs: 600_000 })
    expect(done.result).toMatchObject({ subtype: 'success', result: 'done' })
  })
})
