import { describe, expect, it } from 'vitest'
import { createDraft, type Draft, result, text, use } from './crafted.testing.ts'
import { textsOf } from './entries.testing.ts'
import { createPlace } from './place.testing.ts'
import { FILLER_TEXT } from './repair.ts'

const FILLER = `assistant: ${FILLER_TEXT}`

const historyOf = async (craft: (draft: Draft) => void) => {
  const place = createPlace()
  const draft = createDraft(place)
  craft(draft)
  draft.save()
  const opened = await place.open({ mode: 'resume', sessionId: draft.id })
  await opened.transcript.close()
  return { texts: textsOf(opened.history), warnings: opened.warnings.map(({ type }) => type) }
}

describe('choosing what to continue', () => {
  it('PAIN-15: takes the branch that was written last, whatever the clock says', async () => {
    const { texts } = await historyOf((draft) => {
      const root = draft.user('go')
      draft.assistant(text('old branch'), 'msg_1', { timestamp: '2030-01-01T00:00:00.000Z' })
      draft.assistant(text('new branch'), 'msg_2', { parentUuid: root })
    })
    expect(texts).toEqual(['user: go', 'assistant: new branch'])
  })

  it('PAIN-15: ignores sidechains, also when they come last', async () => {
    const { texts } = await historyOf((draft) => {
      draft.user('go')
      draft.assistant(text('ok'), 'msg_1')
      draft.user('search', { isSidechain: true, parentUuid: null })
      draft.assistant(text('found'), 'msg_s', { isSidechain: true })
    })
    expect(texts).toEqual(['user: go', 'assistant: ok'])
  })

  it('prefers what a person can see to a hidden branch', async () => {
    const { texts } = await historyOf((draft) => {
      draft.user('go')
      draft.assistant(text('ok'), 'msg_1')
      draft.user('caveat', { isMeta: true, parentUuid: null })
    })
    expect(texts).toEqual(['user: go', 'assistant: ok'])
  })

  it('keeps a hidden line at the end of the visible branch, even behind a hole', async () => {
    const { texts } = await historyOf((draft) => {
      draft.user('one')
      draft.assistant(text('ok'), 'msg_1')
      draft.raw('{"hole')
      draft.user('/review', { parentUuid: 'a1b2c3d4-0000-4000-8000-00000000dead' })
      draft.user('body', { isMeta: true })
    })
    expect(texts).toEqual(['user: one', 'assistant: ok', 'user: /review', 'user: body', FILLER])
  })

  it('of two lines with one uuid takes the last', async () => {
    const { texts } = await historyOf((draft) => {
      const uuid = draft.user('first wording')
      draft.user('second wording', { uuid, parentUuid: null })
      draft.assistant(text('ok'), 'msg_1', { parentUuid: uuid })
    })
    expect(texts).toEqual(['user: second wording', 'assistant: ok'])
  })
})

describe('walking the chain', () => {
  it('PAIN-15: bridges a hole and tells of it', async () => {
    const { texts, warnings } = await historyOf((draft) => {
      draft.user('one')
      draft.assistant(text('re one'), 'msg_1')
      draft.user('two', { parentUuid: 'a1b2c3d4-0000-4000-8000-00000000dead' })
      draft.assistant(text('re two'), 'msg_2')
    })
    expect(texts).toEqual(['user: one', 'assistant: re one', 'user: two', 'assistant: re two'])
    expect(warnings).toEqual(['transcript_damaged'])
  })

  it('accepts a first line whose parent is not there', async () => {
    const { texts, warnings } = await historyOf((draft) => {
      draft.user('one', { parentUuid: 'a1b2c3d4-0000-4000-8000-00000000dead' })
      draft.assistant(text('ok'), 'msg_1')
    })
    expect(texts).toEqual(['user: one', 'assistant: ok'])
    expect(warnings).toEqual([])
  })

  it('PAIN-15: ends in a circle', async () => {
    const { texts } = await historyOf((draft) => {
      const a = 'a1b2c3d4-0000-4000-8000-00000000000a'
      const b = draft.assistant(text('b'), 'msg_1', { parentUuid: a })
      draft.user('a', { uuid: a, parentUuid: b })
    })
    expect(texts).toEqual(['assistant: b', 'user: a', FILLER])
  })

  it('starts after the last compaction', async () => {
    const { texts } = await historyOf((draft) => {
      draft.user('old')
      draft.assistant(text('old answer'), 'msg_1')
      draft.system('compact_boundary', {
        parentUuid: null,
        compactMetadata: { trigger: 'auto', preTokens: 1 },
      })
      draft.user('summary', { isCompactSummary: true, isVisibleInTranscriptOnly: true })
      draft.assistant(text('on'), 'msg_2')
    })
    expect(texts).toEqual(['user: summary', 'assistant: on'])
  })

  it('does not bring back what a summary sums up when the boundary line is damaged', async () => {
    const { texts } = await historyOf((draft) => {
      draft.user('old')
      draft.assistant(text('old answer'), 'msg_1')
      draft.raw('{"type":"system","subt')
      draft.user('summary', { isCompactSummary: true, parentUuid: 'a1b2c3d4-0000-4000-8000-00000000dead' })
      draft.assistant(text('on'), 'msg_2')
    })
    expect(texts).toEqual(['user: summary', 'assistant: on'])
  })

  it('puts messages that a compaction kept behind its summary', async () => {
    const { texts } = await historyOf((draft) => {
      draft.user('old')
      const kept = [draft.assistant(use('t1'), 'msg_1'), draft.user(result('t1'))]
      const anchor = 'a1b2c3d4-0000-4000-8000-00000000000a'
      draft.system('compact_boundary', {
        parentUuid: null,
        compactMetadata: {
          trigger: 'auto',
          preTokens: 1,
          preservedMessages: { anchorUuid: anchor, uuids: kept },
        },
      })
      draft.user('summary', { uuid: anchor, isCompactSummary: true })
      draft.assistant(text('on'), 'msg_2')
    })
    expect(texts).toEqual(['user: summary', 'assistant: use t1', 'user: result t1', 'assistant: on'])
  })
})

describe('parallel results', () => {
  it('PAIN-15: finds results that are attached to their own tool use', async () => {
    const { texts } = await historyOf((draft) => {
      draft.user('go')
      const a = draft.assistant(use('t1'), 'msg_1')
      const b = draft.assistant(use('t2'), 'msg_1')
      const c = draft.assistant(use('t3'), 'msg_1')
      draft.user(result('t2'), { parentUuid: b })
      draft.user(result('t3'), { parentUuid: c })
      draft.user(result('t1'), { parentUuid: a })
      draft.assistant(text('done'), 'msg_2')
    })
    expect(texts).toEqual([
      'user: go',
      'assistant: use t1',
      'assistant: use t2',
      'assistant: use t3',
      'user: result t2',
      'user: result t3',
      'user: result t1',
      'assistant: done',
    ])
  })

  it('keeps the order of results that were written between the blocks of a response', async () => {
    const { texts } = await historyOf((draft) => {
      draft.user('go')
      draft.assistant(use('t1'), 'msg_1')
      draft.user(result('t1'))
      draft.assistant(use('t2'), 'msg_1')
      draft.user(result('t2'))
      draft.assistant(text('done'), 'msg_2')
    })
    expect(texts.slice(1, 5)).toEqual([
      'assistant: use t1',
      'user: result t1',
      'assistant: use t2',
      'user: result t2',
    ])
  })

  it('takes nothing from another branch in which a replayed model has repeated its ids', async () => {
    const { texts } = await historyOf((draft) => {
      const root = draft.user('go')
      draft.assistant(text('branch one'), 'msg_1')
      draft.assistant(use('t1'), 'msg_1')
      draft.user(result('t1'))
      draft.user('again', { parentUuid: root })
      draft.assistant(text('branch two'), 'msg_1')
      draft.assistant(use('t1'), 'msg_1')
      draft.user(result('t1'))
      draft.assistant(text('done'), 'msg_2')
    })
    expect(texts).toEqual([
      'user: go',
      'user: again',
      'assistant: branch two',
      'assistant: use t1',
      'user: result t1',
      'assistant: done',
    ])
  })

  it('does not join the responses of a server that gives all of them one id', async () => {
    const { texts } = await historyOf((draft) => {
      const root = draft.user('one')
      draft.assistant(text('dead branch'), 'chatcmpl')
      draft.assistant(text('re one'), 'chatcmpl', { parentUuid: root })
      draft.user('two')
      draft.assistant(text('re two'), 'chatcmpl')
    })
    expect(texts).toEqual(['user: one', 'assistant: re one', 'user: two', 'assistant: re two'])
  })
})
