import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../support/mock-api/json.ts'
import { transcriptDecisions } from './decisions.ts'
import { type Line, type Observation, recordedObservation } from './observation.ts'
import { readTranscript, transcriptNames } from './transcript.ts'
import { explain, judge, type Verdict } from './verdict.ts'

const VERSIONS = ['2.0.22', '2.1.329']

/** A recording, with one thing changed, judged as if a CLI had done it. */
function judged(
  name: string,
  version: string,
  change: (lines: Line[], observation: Observation) => void,
): Verdict {
  const transcript = readTranscript(name)
  const recording = transcript.recorded[version]
  if (recording === undefined) throw new Error(`${name} has no recording of ${version}`)
  const observation = structuredClone(recordedObservation(recording))
  change(observation.runs[0]?.lines ?? [], observation)
  return judge(transcript, observation)
}

function find(lines: Line[], pattern: (line: JsonObject) => boolean): JsonObject {
  const found = lines.find((line) => typeof line !== 'string' && pattern(line))
  if (found === undefined || typeof found === 'string') throw new Error('no such line')
  return found
}

const ofType = (lines: Line[], type: string): JsonObject => find(lines, (line) => line.type === type)

describe('judging a run', () => {
  it.each(transcriptNames.filter((name) => transcriptDecisions[name]?.like === undefined))(
    'finds that the recordings of %s conform to themselves, field for field',
    (name) => {
      const transcript = readTranscript(name)
      for (const recording of Object.values(transcript.recorded)) {
        const verdict = judge(transcript, recordedObservation(recording), true)
        expect(verdict.differences, explain(verdict)).toEqual([])
      }
    },
  )

  it('accepts more fields, and more lines of the kinds that only later versions send', () => {
    const verdict = judged('text-one-turn', '2.0.22', (lines) => {
      ofType(lines, 'result').more = 1
      lines.splice(1, 0, { type: 'system', subtype: 'status', status: null }, { type: 'keep_alive' })
    })
    expect(verdict.conforms).toBe(true)
  })

  it('names the line and field that is missing', () => {
    const verdict = judged(
      'text-one-turn',
      '2.0.22',
      (lines) => delete ofType(lines, 'result').total_cost_usd,
    )
    expect(explain(verdict)).toContain(
      'line 3 result/success is_error=false: total_cost_usd\n    recorded: a number\n    here:     nothing',
    )
  })

  it.each<[string, string, (lines: Line[], observation: Observation) => void]>([
    [
      'a line of another kind',
      'text-one-turn',
      (lines) => void lines.push({ type: 'system', subtype: 'informational' }),
    ],
    ['a missing line', 'text-one-turn', (lines) => void lines.splice(1, 1)],
    ['another order', 'text-one-turn', (lines) => void lines.reverse()],
    [
      'a text that the model did not say',
      'text-one-turn',
      (lines) => Object.assign(ofType(lines, 'result'), { result: 'Bye.' }),
    ],
    [
      'a field of another JSON type',
      'text-one-turn',
      (lines) => Object.assign(ofType(lines, 'result'), { num_turns: '1' }),
    ],
    [
      'another error flag of the result',
      'text-one-turn',
      (lines) => Object.assign(ofType(lines, 'result'), { is_error: true }),
    ],
    [
      'another permission mode',
      'text-one-turn',
      (lines) => Object.assign(ofType(lines, 'system'), { permissionMode: 'plan' }),
    ],
    ['another tool', 'bash-ok', (lines) => void rename(ofType(lines, 'assistant'))],
    [
      'an error flag of a tool result',
      'bash-ok',
      (lines) => Object.assign(block(ofType(lines, 'user')), { is_error: true }),
    ],
    [
      'another output of a tool',
      'bash-ok',
      (lines) => Object.assign(block(ofType(lines, 'user')), { content: 'err\nout' }),
    ],
    ['a missing answer to a control request', 'control-initialize', (lines) => void lines.splice(0, 1)],
    [
      'another exit code',
      'text-one-turn',
      (_, observation) => Object.assign(observation.runs[0] ?? {}, { exit: { code: 1, signal: null } }),
    ],
    [
      'a file that changed',
      'read-file',
      (_, observation) => Object.assign(observation.files, { 'a.txt': '' }),
    ],
    ['a file too many', 'read-file', (_, observation) => Object.assign(observation.files, { 'b.txt': '' })],
    ['a run too few', 'continue', (_, observation) => void observation.runs.pop()],
    [
      'something else than JSON on standard output',
      'text-one-turn',
      (lines) => void lines.unshift('debug: hello'),
    ],
  ])('does not accept %s', (_what, name, change) => {
    expect(VERSIONS.map((version) => judged(name, version, change).conforms)).toEqual([false, false])
  })

  it('accepts the results of parallel reads in any order, but not of commands', () => {
    const swapUsers = (lines: Line[]): void => {
      const at = lines.findIndex((line) => typeof line !== 'string' && line.type === 'user')
      lines.splice(at, 2, lines[at + 1] ?? '', lines[at] ?? '')
    }
    expect(judged('parallel-reads', '2.0.22', swapUsers).conforms).toBe(true)
    const asBash = (lines: Line[]): void => {
      for (const line of lines) if (typeof line !== 'string' && line.type === 'assistant') rename(line)
      swapUsers(lines)
    }
    expect(judged('parallel-reads', '2.0.22', asBash).conforms).toBe(false)
  })

  it('accepts a control response anywhere in its turn, but not in another one', () => {
    const move =
      (by: number) =>
      (lines: Line[]): void => {
        const at = lines.findIndex((line) => typeof line !== 'string' && line.type === 'control_response')
        lines.splice(at + by, 0, ...lines.splice(at, 1))
      }
    expect(judged('interrupt-mid-stream', '2.1.329', move(1)).conforms).toBe(true)
    expect(judged('interrupt-mid-stream', '2.1.329', move(3)).conforms).toBe(false)
  })

  it('accepts one answer where the baseline gave two', () => {
    const once = (lines: Line[]): void => {
      const at = lines.findLastIndex((line) => typeof line !== 'string' && line.type === 'control_response')
      lines.splice(at, 1)
    }
    expect(judged('control-set-permission-mode', '2.0.22', once).conforms).toBe(true)
  })

  it('accepts null for a stop reason on a streamed block', () => {
    const unset = (lines: Line[]): void => {
      const assistant = ofType(lines, 'assistant')
      Object.assign(assistant.message ?? {}, { stop_reason: null })
    }
    expect(judged('text-one-turn', '2.0.22', unset).conforms).toBe(true)
  })

  it('accepts the permission suggestions of any version, and no others', () => {
    const suggest = (suggestions: JsonObject[]) => (lines: Line[]) => {
      Object.assign(ofType(lines, 'control_request').request ?? {}, { permission_suggestions: suggestions })
    }
    const older = { toolName: 'Bash', ruleContent: 'touch made.txt' }
    const rule = { type: 'addRules', rules: [older], behavior: 'allow', destination: 'localSettings' }
    expect(judged('permission-deny-interrupt', '2.1.329', suggest([rule])).conforms).toBe(true)
    const wider = { ...rule, destination: 'userSettings' }
    expect(judged('permission-deny-interrupt', '2.1.329', suggest([wider])).conforms).toBe(false)
  })

  it('holds api-401 against the shape of any other final API error', () => {
    const transcript = readTranscript('api-401')
    const failed = readTranscript('api-400').recorded['2.0.22']
    if (failed === undefined) throw new Error('no recording')
    expect(judge(transcript, recordedObservation(failed)).conforms).toBe(true)
  })
})

function block(line: JsonObject): JsonObject {
  const content = (line.message as JsonObject).content
  return (content as JsonObject[])[0] ?? {}
}

function rename(line: JsonObject): void {
  const first = block(line)
  if (first.type === 'tool_use') first.name = first.name === 'Bash' ? 'Read' : 'Bash'
}
