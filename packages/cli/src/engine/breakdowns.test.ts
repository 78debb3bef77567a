import { describe, expect, it } from 'vitest'
import { NO_HOOKS } from '../hooks/port.ts'
import { createRig, fakeTool, prompt, say, use } from './engine.testing.ts'

const echo = fakeTool('Echo', (input) => String(input.text ?? ''))

describe('PAIN-25: exactly one result per turn, whatever breaks', () => {
  const breaks = (name: string) => () => {
    throw new Error(`${name} broke`)
  }
  it.each([
    ['the model layer', { answers: [{ crash: new Error('boom') }] }],
    ['making the request', { answers: [{ blocks: [say('x')] }], context: { request: breaks('context') } }],
    [
      'a tool',
      {
        answers: [{ blocks: [use('Bad')] }, { blocks: [say('ok')] }],
        tools: [fakeTool('Bad', breaks('tool'))],
      },
    ],
    [
      'the decision about permissions',
      {
        answers: [{ blocks: [use('Echo')] }, { blocks: [say('ok')] }],
        tools: [echo],
        decide: breaks('gate'),
      },
    ],
    [
      'a hook',
      {
        answers: [{ blocks: [use('Echo')] }, { blocks: [say('ok')] }],
        tools: [echo],
        parts: { hooks: { ...NO_HOOKS, has: () => true, dispatch: breaks('hook') } },
      },
    ],
    [
      'the preparation of a call',
      {
        answers: [{ blocks: [use('Bad'), use('Echo')] }, { blocks: [say('ok')] }],
        tools: [{ ...fakeTool('Bad', () => ''), prepare: breaks('preparation') }, echo],
      },
    ],
    ['the list of tools', { answers: [{ blocks: [say('x')] }], parts: { tools: breaks('tools') } }],
  ] as const)('%s breaks', async (_name, options) => {
    const rig = createRig(options)
    rig.engine.submit(prompt('one'))
    rig.engine.submit(prompt('two'))
    await rig.finish()
    expect(rig.results()).toHaveLength(2)
    expect(rig.messages.at(-1)?.type).toBe('result')
    expect(rig.engine.running).toBe(false)
  })

  it('a transcript that cannot be made sure on disk costs no result', async () => {
    const rig = createRig({ answers: [{ blocks: [say('x')] }] })
    rig.transcript.sync = () => Promise.reject(new Error('disk full'))
    rig.engine.submit(prompt('one'))
    await rig.finish()
    expect(rig.results()).toMatchObject([{ is_error: true, errors: [expect.stringContaining('disk full')] }])
  })

  it('a call whose preparation breaks fails alone', async () => {
    const rig = createRig({
      answers: [{ blocks: [use('Bad'), use('Echo', { text: 'fine' })] }, { blocks: [say('ok')] }],
      tools: [{ ...fakeTool('Bad', () => ''), prepare: breaks('preparation') }, echo],
    })
    rig.engine.submit(prompt('one'))
    await rig.finish()
    expect(rig.requests[1]?.join('\n')).toContain('preparation broke')
    expect(rig.requests[1]?.join('\n')).toContain('"content":"fine"')
    expect(rig.results()).toMatchObject([{ subtype: 'success', result: 'ok' }])
  })
})
