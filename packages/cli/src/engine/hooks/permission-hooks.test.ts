import { describe, expect, it } from 'vitest'
import type { Decision } from '../../permissions/decision.ts'
import type { AskPermission } from '../../tools/ask.ts'
import { fakeTool, prompt, say, use } from '../engine.testing.ts'
import { type Reaction, rigWith } from './scripted-hooks.testing.ts'

describe('PermissionRequest hooks', () => {
  const asks = (): Decision => ({
    behavior: 'ask',
    reason: { type: 'other', detail: 'no rule' },
    message: 'Echo needs approval.',
    suggestions: [],
  })
  const run = async (reaction: Reaction, ask?: AskPermission) => {
    const ran: string[] = []
    const { rig, fieldsOf } = rigWith(
      { PermissionRequest: reaction },
      {
        answers: [{ blocks: [use('Echo', { text: 'a' }, 't1')] }, { blocks: [say('ok')] }],
        tools: [fakeTool('Echo', ({ text }) => String(ran.push(String(text))))],
        decide: asks,
        parts: { ask },
      },
    )
    rig.engine.submit(prompt('go'))
    await rig.finish()
    const denials = rig.results()[0]?.permission_denials ?? []
    return { ran, denials, asked: fieldsOf('PermissionRequest'), messages: rig.messages }
  }
  const never: AskPermission = (_ask, signal) =>
    new Promise((_resolve, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
    )

  it('answer in the place of a person, whose prompt is withdrawn', async () => {
    let withdrawn = false
    const { ran, asked } = await run({ request: { behavior: 'allow' } }, (question, signal) => {
      signal.addEventListener('abort', () => {
        withdrawn = true
      })
      return never(question, signal)
    })
    expect(ran).toEqual(['a'])
    expect(withdrawn).toBe(true)
    expect(asked).toEqual([{ tool_name: 'Echo', tool_input: { text: 'a' } }])
  })

  it('may change the input', async () => {
    const { ran } = await run({ request: { behavior: 'allow', updatedInput: { text: 'b' } } }, never)
    expect(ran).toEqual(['b'])
  })

  it('may deny', async () => {
    const { ran, denials } = await run({ request: { behavior: 'deny', message: 'policy' } }, never)
    expect(ran).toEqual([])
    expect(denials).toHaveLength(1)
  })

  it('that come too late change nothing', async () => {
    const { ran } = await run(
      (_fields, { signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
        ),
      async () => ({ behavior: 'allow' }),
    )
    expect(ran).toEqual(['a'])
  })

  it('without an opinion leave it to the person', async () => {
    const { ran, denials } = await run({}, async () => ({
      behavior: 'deny',
      message: 'no',
      interrupt: false,
    }))
    expect(ran).toEqual([])
    expect(denials).toHaveLength(1)
  })

  it('decide alone where nobody can be asked; without an opinion the call is refused', async () => {
    expect((await run({ request: { behavior: 'allow' } })).ran).toEqual(['a'])
    const refused = await run({})
    expect(refused.ran).toEqual([])
    expect(refused.denials).toHaveLength(1)
    expect(JSON.stringify(refused.messages)).toContain('Echo needs approval.')
  })
})
