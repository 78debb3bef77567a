import { asArray } from '../support/mock-api/json.ts'
import { compare, type Difference } from './compare.ts'
import { transcriptDecisions } from './decisions.ts'
import { type Observation, recordedObservation } from './observation.ts'
import { readTranscript, type Transcript } from './transcript.ts'

export interface Verdict {
  conforms: boolean
  /** The recording that the run is nearest to. */
  version: string
  /** The differences from it; none when the run conforms. */
  differences: Difference[]
}

/** A run conforms when it matches one of the recordings. */
export function judge(transcript: Transcript, actual: Observation, strict = false): Verdict {
  const { like, volatileFiles = [], listed = {} } = transcriptDecisions[transcript.name] ?? {}
  const { recorded } = like === undefined ? transcript : readTranscript(like)
  const observations = Object.entries(recorded).map(([version, recording]) => ({
    version,
    recording: recordedObservation(recording),
  }))
  const versions = observations.map((each) => each.recording)
  const verdicts = observations.map(({ version, recording }) => ({
    version,
    ...compare(recording, actual, { strict, versions, volatileFiles }),
  }))
  const [nearest] = verdicts.sort(
    (a, b) =>
      Math.min(a.differences.length, 1) - Math.min(b.differences.length, 1) ||
      b.alike - a.alike ||
      a.differences.length - b.differences.length,
  )
  if (nearest === undefined) throw new Error(`${transcript.name} holds no recording`)
  const differences = [...nearest.differences, ...unlisted(actual, listed)]
  return { conforms: differences.length === 0, version: nearest.version, differences }
}

/** What system/init should list and does not. */
function unlisted(actual: Observation, listed: Readonly<Record<string, string>>): Difference[] {
  const init = actual.runs[0]?.lines.find((line) => typeof line !== 'string' && line.subtype === 'init')
  return Object.entries(listed)
    .filter(([field, name]) => typeof init !== 'object' || !asArray(init[field]).includes(name))
    .map(([field, name]) => ({ where: `system/init: ${field}`, expected: name, actual: 'not listed' }))
}

const SHOWN = 12

/** The differences as a person reads them: the first one first. */
export function explain({ version, differences }: Verdict): string {
  const shown = differences
    .slice(0, SHOWN)
    .map(({ where, expected, actual }) => `- ${where}\n    recorded: ${expected}\n    here:     ${actual}`)
  const more = differences.length > SHOWN ? [`… and ${differences.length - SHOWN} more`] : []
  return [`nearest recording: ${version}, ${differences.length} differences`, ...shown, ...more].join('\n')
}
