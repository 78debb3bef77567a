import { describe, expect, it } from 'vitest'
import { NO_HOOKS } from '../hooks/port.ts'
import { compileSchema } from '../tools/json-schema-check.ts'
import { createStructuredOutputTool } from '../tools/structured-output.ts'
import {
  type Answer,
  createRig,
  fakeTool,
  prompt,
  type Rig,
  type RigOptions,
  say,
  use,
} from './engine.testing.ts'

const SCHEMA = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }

const rigWith = (answers: readonly Answer[], more: Partial<RigOptions> = {}): Rig =>
  createRig({
    ...more,
    answers,
    tools: [createStructuredOutputTool(SCHEMA, compileSchema(SCHEMA)), fakeTool('Look', () => 'seen')],
    parts: { outputRule: () => ({ maxTries: 3 }), ...more.parts },
  })

const give = (input: Record<string, string>): Answer => ({ blocks: [use('StructuredOutput', input)] })

const run = async (rig: Rig): Promise<ReturnType<Rig['results']>[number]> => {
  rig.engine.submit(prompt('Where?'))
  await rig.finish()
  const [result] = rig.results()
  if (result === undefined) throw new Error('no result')
  return result
}

describe('structured output', () => {
  it('is the result of the turn, as a value and as text, and ends it at once', async () => {
    const rig = rigWith([
      { blocks: [use('Look')] },
      give({ city: 'Ulm' }),
      { blocks: [say('never asked for')] },
    ])
    expect(await run(rig)).toMatchObject({
      subtype: 'success',
      is_error: false,
      structured_output: { city: 'Ulm' },
      result: '{"city":"Ulm"}',
    })
    expect(rig.requests).toHaveLength(2)
  })

  it('is asked for again when it does not fit, and when the model forgets it', async () => {
    const rig = rigWith([give({ town: 'Ulm' }), { blocks: [say('It is Ulm.')] }, give({ city: 'Ulm' })])
    expect(await run(rig)).toMatchObject({ subtype: 'success', structured_output: { city: 'Ulm' } })
    expect(rig.requests[1]?.at(-1)).toContain("must have required property 'city'")
    expect(rig.requests[2]?.at(-1)).toContain('StructuredOutput')
    const synthetic = rig.messages.filter(
      (message) => message.type === 'user' && message.isSynthetic === true,
    )
    expect(synthetic).toHaveLength(1)
  })

  it('fails the turn after so many tries, whatever they were', async () => {
    const rig = rigWith([give({ town: 'Ulm' }), { blocks: [say('It is Ulm.')] }])
    expect(await run(rig)).toMatchObject({
      subtype: 'error_max_structured_output_retries',
      is_error: true,
      terminal_reason: 'structured_output_retry_exhausted',
      errors: ['The model gave no answer that fits the JSON schema in 3 tries.'],
    })
    expect(rig.requests).toHaveLength(3)
  })

  it('is demanded anew in every turn', async () => {
    const rig = rigWith([give({ city: 'Ulm' }), give({ city: 'Bonn' })])
    rig.engine.submit(prompt('Where?'))
    rig.engine.submit(prompt('And then?'))
    await rig.finish()
    expect(rig.results()).toMatchObject([
      { structured_output: { city: 'Ulm' } },
      { structured_output: { city: 'Bonn' } },
    ])
  })

  it('leaves the other ends of a turn what they are', async () => {
    const limited = rigWith([{ blocks: [use('Look')] }], { options: { maxTurns: 2 } })
    expect(await run(limited)).toMatchObject({ subtype: 'error_max_turns' })
    const failing = rigWith([{ failure: { text: 'API Error: no', error: 'server_error', status: 500 } }])
    expect(await run(failing)).toMatchObject({ subtype: 'success', is_error: true, result: 'API Error: no' })
  })

  it('is no matter for messages that are only recorded', async () => {
    const rig = rigWith([give({ city: 'Ulm' })])
    rig.engine.submit(prompt('A note.', { shouldQuery: false }))
    await rig.finish()
    expect(rig.results()).toMatchObject([{ subtype: 'success', result: '' }])
  })

  it('never lets a hook turn a missing answer into a success', async () => {
    const rig = rigWith([{ blocks: [use('Look')] }], {
      parts: {
        hooks: {
          ...NO_HOOKS,
          has: (event) => event === 'PostToolUse',
          dispatch: async () => ({ additionalContext: [], systemMessages: [], stop: { reason: 'enough' } }),
        },
      },
    })
    expect(await run(rig)).toMatchObject({ subtype: 'error_max_structured_output_retries', is_error: true })
  })

  it('is taken even when a hook ends the turn with it', async () => {
    const rig = rigWith([give({ city: 'Ulm' })], {
      parts: {
        hooks: {
          ...NO_HOOKS,
          has: (event) => event === 'PostToolUse',
          dispatch: async () => ({ additionalContext: [], systemMessages: [], stop: { reason: 'enough' } }),
        },
      },
    })
    expect(await run(rig)).toMatchObject({ subtype: 'success', structured_output: { city: 'Ulm' } })
  })
})
