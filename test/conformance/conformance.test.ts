import { beforeAll, describe, expect, it } from 'vitest'
import { inParallel } from '../support/in-parallel.ts'
import { type Driven, drive } from './drive.ts'
import { readTranscript, transcriptNames } from './transcript.ts'
import { explain, judge } from './verdict.ts'
import { waiting } from './waiting.ts'

/** `CONFORMANCE_STRICT=1` demands also the fields that decisions.ts allows to be missing. */
const STRICT = process.env.CONFORMANCE_STRICT === '1'
const AT_ONCE = 3
/** A transcript that waits for a feature stops somewhere: nothing is gained by a long wait. */
const PATIENCE_WITH_WAITING_MS = 4000

let runs: ReadonlyMap<string, Promise<Driven>>

beforeAll(() => {
  runs = inParallel(transcriptNames, AT_ONCE, (name) =>
    drive(readTranscript(name), name in waiting ? { timeoutMs: PATIENCE_WITH_WAITING_MS } : {}),
  )
})

async function report(name: string): Promise<{ conforms: boolean; text: string }> {
  const driven = await runs.get(name)
  if (driven === undefined) throw new Error(`${name} was not run`)
  const verdict = judge(readTranscript(name), driven, STRICT)
  const violations = driven.violations.map(
    ({ rule, message }) => `- the API would have refused a request, "${rule}": ${message}`,
  )
  const text = [
    explain(verdict),
    ...violations,
    ...driven.notes,
    driven.stderr === '' ? '' : `stderr:\n${driven.stderr}`,
  ]
  return {
    conforms: verdict.conforms && violations.length === 0,
    text: text.filter((part) => part !== '').join('\n'),
  }
}

describe('the recorded transcripts', () => {
  it.each(transcriptNames.filter((name) => !(name in waiting)))(
    '%s',
    async (name) => {
      const { conforms, text } = await report(name)
      expect(conforms, text).toBe(true)
    },
    120_000,
  )
})

describe('transcripts that wait for a feature', () => {
  it('are all known transcripts', () => {
    expect(Object.keys(waiting).filter((name) => !transcriptNames.includes(name))).toEqual([])
  })

  it.each(Object.entries(waiting))(
    '%s waits for %s',
    async (name) => {
      const { conforms } = await report(name)
      expect(conforms, `${name} conforms now: remove it from test/conformance/waiting.ts`).toBe(false)
    },
    120_000,
  )
})
