import { readFileSync } from 'node:fs'
import type { JsonObject } from '@agent-engine/protocol'
import { describe, expect, it } from 'vitest'
import { createDraft, type Draft, result, text, thinking, use } from './crafted.testing.ts'
import { answer, prompt, textsOf } from './entries.testing.ts'
import { createPlace } from './place.testing.ts'
import { FILLER_TEXT, OUTCOME_UNKNOWN } from './repair.ts'

const FILLER = `assistant: ${FILLER_TEXT}`

/** What the next prompt finds, and what a second resume finds after it. */
const resume = async (craft: (draft: Draft) => void) => {
  const place = createPlace()
  const draft = createDraft(place)
  craft(draft)
  draft.save()
  const opened = await place.open({ mode: 'resume', sessionId: draft.id })
  const history = textsOf(opened.history)
  opened.transcript.append(prompt('NEW'))
  opened.transcript.append(answer('OK'))
  await opened.transcript.close()
  const appended = readFileSync(draft.path, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(draft.lines.length, -2)
    .map((line): JsonObject => JSON.parse(line))
  const again = await place.open({ mode: 'resume', sessionId: draft.id })
  await again.transcript.close()
  return {
    history,
    appended,
    again: textsOf(again.history),
    excluded: opened.history.filter((entry) => entry.excluded),
  }
}

describe('a conversation that was cut', () => {
  it('keeps a tool use whose result was never written, and says so in the file', async () => {
    const { history, appended, again } = await resume((draft) => {
      draft.user('go')
      draft.assistant(use('t1'), 'msg_1')
    })
    expect(history).toEqual(['user: go', 'assistant: use t1', 'user: result t1'])
    expect(appended).toEqual([
      expect.objectContaining({
        type: 'user',
        message: {
          role: 'user',
          content: [{ tool_use_id: 't1', type: 'tool_result', content: OUTCOME_UNKNOWN, is_error: true }],
        },
        toolUseResult: OUTCOME_UNKNOWN,
        toolDenialKind: 'interrupted',
      }),
    ])
    expect(again).toEqual([...history, 'user: NEW', 'assistant: OK'])
  })

  it('answers only the unanswered one of two tool uses', async () => {
    const { history, appended, again } = await resume((draft) => {
      draft.user('go')
      draft.assistant(use('t1'), 'msg_1')
      draft.assistant(use('t2'), 'msg_1')
      draft.user(result('t2'))
    })
    expect(history).toEqual([
      'user: go',
      'assistant: use t1',
      'assistant: use t2',
      'user: result t2',
      'user: result t1',
    ])
    expect(appended).toHaveLength(1)
    expect(again).toEqual([...history, 'user: NEW', 'assistant: OK'])
  })

  it.each([
    ['a prompt', (draft: Draft) => void draft.user('go')],
    [
      'a result',
      (draft: Draft) => {
        draft.user('go')
        draft.assistant(use('t1'), 'msg_1')
        draft.user(result('t1'))
      },
    ],
    [
      'an interrupt',
      (draft: Draft) => {
        draft.user('go')
        draft.assistant(text('well'), 'msg_1')
        draft.user([{ type: 'text', text: '[Request interrupted by user]' }])
      },
    ],
  ])('writes a filler answer behind %s', async (_, craft) => {
    const { history, appended, again } = await resume(craft)
    expect(history.at(-1)).toBe(FILLER)
    expect(appended).toEqual([
      expect.objectContaining({
        type: 'assistant',
        message: expect.objectContaining({
          model: '<synthetic>',
          content: [{ type: 'text', text: FILLER_TEXT }],
        }),
      }),
    ])
    expect(again).toEqual([...history, 'user: NEW', 'assistant: OK'])
  })

  it('drops a tool use that the user interrupted', async () => {
    const { history, again } = await resume((draft) => {
      draft.user('go')
      draft.assistant(text('I run it'), 'msg_1')
      draft.assistant(use('t1'), 'msg_1')
      draft.user([{ type: 'text', text: '[Request interrupted by user for tool use]' }])
    })
    expect(history).toEqual([
      'user: go',
      'assistant: I run it',
      'user: [Request interrupted by user for tool use]',
      FILLER,
    ])
    expect(again.slice(0, 4)).toEqual(history)
  })

  it('removes a result without its tool use', async () => {
    const { history } = await resume((draft) => {
      draft.user('go')
      draft.user(result('nobody'))
      draft.user([...result('nobody'), { type: 'text', text: 'and this' }])
      draft.assistant(text('ok'), 'msg_1')
    })
    expect(history).toEqual(['user: go', 'user: (no content)', 'user: and this', 'assistant: ok'])
  })

  it('keeps one of two results for the same tool use', async () => {
    const { history } = await resume((draft) => {
      draft.user('go')
      draft.assistant(use('t1'), 'msg_1')
      draft.user(result('t1', 'first'))
      draft.user(result('t1', 'second'))
      draft.assistant(text('ok'), 'msg_2')
    })
    expect(history).toEqual([
      'user: go',
      'assistant: use t1',
      'user: result t1',
      'user: (no content)',
      'assistant: ok',
    ])
  })

  it('drops answers of white space', async () => {
    const { history } = await resume((draft) => {
      draft.user('go')
      draft.assistant(text(' \n'), 'msg_1')
      draft.assistant(text('ok'), 'msg_1')
    })
    expect(history).toEqual(['user: go', 'assistant: ok'])
  })

  it('drops a thought that nothing follows, then fills in', async () => {
    const { history, appended, again } = await resume((draft) => {
      draft.user('go')
      draft.assistant(thinking(), 'msg_1')
    })
    expect(history).toEqual(['user: go', FILLER])
    expect(appended).toHaveLength(1)
    expect(again).toEqual(['user: go', FILLER, 'user: NEW', 'assistant: OK'])
  })

  it('never sends error lines', async () => {
    const { history, excluded, appended } = await resume((draft) => {
      draft.user('go')
      draft.assistant(text('API Error: 500'), 'msg_1', { isApiErrorMessage: true })
    })
    expect(history).toEqual(['user: go', 'assistant: API Error: 500'])
    expect(excluded).toHaveLength(1)
    expect(appended).toEqual([])
  })

  it('answers in memory what got lost in the middle', async () => {
    const { history, appended, again } = await resume((draft) => {
      draft.user('go')
      draft.assistant(use('t1'), 'msg_1')
      draft.raw('{"broken')
      draft.assistant(text('on'), 'msg_2')
    })
    expect(history).toEqual(['user: go', 'assistant: use t1', 'user: result t1', 'assistant: on'])
    expect(appended).toEqual([])
    expect(again).toEqual([...history, 'user: NEW', 'assistant: OK'])
  })

  it('keeps a tool that no longer exists', async () => {
    const { history } = await resume((draft) => {
      draft.user('go')
      draft.assistant(use('t1', 'Vanished'), 'msg_1')
      draft.user(result('t1'))
      draft.assistant(text('ok'), 'msg_2')
    })
    expect(history).toEqual(['user: go', 'assistant: use t1', 'user: result t1', 'assistant: ok'])
  })

  it('ignores lines that are no part of a conversation', async () => {
    const { history } = await resume((draft) => {
      draft.raw('{"type":"summary","summary":"old","leafUuid":"x"}')
      draft.user('go')
      for (const line of [
        '',
        '[1,2]',
        '"text"',
        'null',
        '42',
        '{"type":"later-thing","uuid":7}',
        '{"type":"user"}',
      ]) {
        draft.raw(line)
      }
      draft.raw('{"type":"user","uuid":"no-message","parentUuid":null}')
      draft.assistant(text('ok'), 'msg_1')
    })
    expect(history).toEqual(['user: go', 'assistant: ok'])
  })

  it('leaves out blocks that are not what their type says', async () => {
    const place = createPlace()
    const draft = createDraft(place)
    draft.user([{ type: 'text', text: 'go' }])
    draft.lines[0] = (draft.lines[0] ?? '').replace(
      '[{"type":"text"',
      '[{"type":"tool_result"},7,{"type":"text"',
    )
    draft.save()
    const opened = await place.open({ mode: 'resume', sessionId: draft.id })
    expect(textsOf(opened.history)).toEqual(['user: go', FILLER])
    await opened.transcript.close()
  })
})
