import { describe, expect, it } from 'vitest'
import { fakeTool, prompt, say, use } from './engine.testing.ts'
import { rigWith } from './hooks/scripted-hooks.testing.ts'

const defer = { permission: { decision: 'defer', reason: 'later', hook: 'h' } } as const

describe('a call that was put off', () => {
  it('is made again with the next prompt of the same process', async () => {
    const done: string[] = []
    let isReady = false
    const { rig } = rigWith(
      { PreToolUse: async () => (isReady ? {} : defer) },
      {
        answers: [{ blocks: [use('Make')] }, { blocks: [say('made')] }],
        tools: [fakeTool('Make', () => String(done.push('made')))],
      },
    )
    const running = rig.engine.run()
    rig.engine.submit(prompt('go'))
    await rig.engine.untilIdle()
    expect(rig.engine.hasDeferredCall).toBe(true)
    expect(done).toEqual([])
    isReady = true
    rig.engine.submit(prompt('go on'))
    rig.engine.endInput()
    await running
    expect(done).toEqual(['made'])
    expect(rig.results()).toMatchObject([{ terminal_reason: 'tool_deferred' }, { result: 'made' }])
  })

  it('is no call that lost its result in another way', async () => {
    const done: string[] = []
    const { rig } = rigWith(
      { PostToolBatch: () => Promise.reject(new Error('a defect')) },
      {
        answers: [{ blocks: [use('Make')] }, { blocks: [say('two')] }],
        tools: [fakeTool('Make', () => String(done.push('made')))],
      },
    )
    rig.engine.submit(prompt('one'))
    rig.engine.submit(prompt('two'))
    await rig.finish()
    expect(rig.engine.hasDeferredCall).toBe(false)
    expect(done).toEqual(['made'])
  })
})
