import { describe, expect, it } from 'vitest'
import { prompt, say } from '../engine.testing.ts'
import { rigWith } from './scripted-hooks.testing.ts'

const ANSWERS = [{ blocks: [say('one')] }, { blocks: [say('two')] }]

describe('a change of the model', () => {
  it('is told to hooks before and after, with what it costs; what they add comes before the next prompt', async () => {
    const { rig, fieldsOf } = rigWith(
      { PreModelSwitch: {}, PostModelSwitch: { additionalContext: ['you are another one now'] } },
      { answers: ANSWERS },
    )
    const running = rig.engine.run()
    rig.engine.submit(prompt('first'))
    await rig.engine.untilIdle()
    expect(await rig.engine.setModel('other-model')).toBe('other-model')
    const facts = {
      from_model: 'test-model',
      to_model: 'other-model',
      requested_model: 'other-model',
      source: 'sdk',
      context_tokens: 15,
      prompt_cache_warm: true,
      cache_ttl: '5m',
      estimated_cache_write_usd: 0.5,
      pricing: 'catalog',
    }
    expect(fieldsOf('PreModelSwitch')).toEqual([facts])
    expect(fieldsOf('PostModelSwitch')).toEqual([facts])
    rig.engine.submit(prompt('second'))
    rig.engine.endInput()
    await running
    expect(rig.requests[1]?.at(-2)).toContain('you are another one now')
    expect(rig.requests[1]?.at(-1)).toBe('user: second')
  })

  it.each([
    ['deny', { permission: { decision: 'deny', reason: 'too dear', hook: 'h' } }, 'too dear'],
    ['a block', { block: { reason: 'not now' } }, 'not now'],
    [
      'ask, where nobody can be asked',
      { permission: { decision: 'ask', reason: 'sure?', hook: 'h' } },
      'sure?',
    ],
  ] as const)('does not happen after %s', async (_what, outcome, reason) => {
    const { rig, fieldsOf } = rigWith({ PreModelSwitch: outcome, PostModelSwitch: {} }, { answers: ANSWERS })
    await expect(rig.engine.setModel('dear')).rejects.toMatchObject({
      code: 'model_switch_refused',
      message: expect.stringContaining(reason),
    })
    expect(rig.engine.model).toBe('test-model')
    expect(fieldsOf('PostModelSwitch')).toEqual([])
    rig.engine.submit(prompt('/model dear'))
    await rig.finish()
    expect(rig.results()[0]).toMatchObject({ result: expect.stringContaining(reason) })
    expect(fieldsOf('PreModelSwitch')).toMatchObject([{ source: 'sdk' }, { source: 'command' }])
  })

  it('holds a turn that begins while hooks are asked', async () => {
    let release: (value: object) => void = () => undefined
    const { rig } = rigWith(
      {
        PreModelSwitch: () =>
          new Promise((resolve) => {
            release = resolve
          }),
      },
      { answers: ANSWERS },
    )
    const switching = rig.engine.setModel('slow')
    rig.engine.submit(prompt('hello'))
    const running = rig.finish()
    await new Promise((resolve) => setImmediate(resolve))
    expect(rig.requests).toEqual([])
    release({})
    await switching
    await running
    const init = rig.messages.find((message) => message.type === 'system' && message.subtype === 'init')
    expect(init).toMatchObject({ model: 'slow' })
  })

  it('to the same model is none, and without hooks it is done at once', () => {
    const { rig, fieldsOf } = rigWith({ PreModelSwitch: {} }, { answers: ANSWERS })
    expect(rig.engine.setModel('test-model')).toBe('test-model')
    expect(fieldsOf('PreModelSwitch')).toEqual([])
    expect(rigWith({}, { answers: ANSWERS }).rig.engine.setModel('x')).toBe('x')
  })
})

describe('another model without anybody asking', () => {
  it('is told when a session is resumed with it', async () => {
    const past = { uuid: 'u', role: 'assistant', content: 'hi', model: 'old-model', messageId: 'm' } as const
    const { rig, fieldsOf } = rigWith(
      { PostModelSwitch: {}, PreModelSwitch: {} },
      { answers: ANSWERS, options: { startSource: 'resume' }, parts: { history: [past] } },
    )
    rig.engine.submit(prompt('go on'))
    await rig.finish()
    expect(fieldsOf('PostModelSwitch')).toMatchObject([
      { from_model: 'old-model', to_model: 'test-model', requested_model: null, source: 'resume' },
    ])
    expect(fieldsOf('PreModelSwitch')).toEqual([])
  })
})
