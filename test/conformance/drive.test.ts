import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createFakeCli, type FakeAction } from '../support/fake-cli.ts'
import { asObject, isObject, type JsonObject } from '../support/mock-api/json.ts'
import { type Driven, drive } from './drive.ts'
import { type Recording, readTranscript } from './transcript.ts'
import { explain, judge } from './verdict.ts'

/** Drives a stand-in that says what a recording says, at the moments at which the recorded CLI said it. */
async function replay(
  name: string,
  version: string,
  change: (actions: FakeAction[]) => void = () => undefined,
): Promise<Driven> {
  const recording = readTranscript(name).recorded[version]
  if (recording === undefined) throw new Error(`${name} has no recording of ${version}`)
  const [actions = [], ...then] = actionsOf(recording)
  change(actions)
  const directory = await mkdtemp(join(tmpdir(), 'agent-replay-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const fake = await createFakeCli(directory, { actions, then })
  return drive(readTranscript(name), { program: fake.path, env: fake.env })
}

function actionsOf(recording: Recording): FakeAction[][] {
  const runs: FakeAction[][] = [[]]
  for (const { dir, line } of recording.lines) {
    const current = runs.at(-1)
    if (!isObject(line) || current === undefined) continue
    if (dir === 'in') current.push({ await: inputPattern(line) })
    if (dir === 'out')
      current.push(typeof line['#text'] === 'string' ? { printText: `${line['#text']}\n` } : { print: line })
    if (dir === 'exit') {
      const files = Object.entries(recording.files).map(([path, text]) => ({ writeFile: { path, text } }))
      current.push({ awaitEnd: true }, ...files, { exit: Number(line.code) })
      runs.push([])
    }
  }
  return runs.filter((run) => run.length > 0)
}

function inputPattern(line: JsonObject): JsonObject {
  const { type, request_id } = line
  const response = asObject(line.response)
  if (type === 'control_response') return { type, response: { request_id: response.request_id } }
  return request_id === undefined ? { type } : { type, request_id }
}

describe('driving a CLI by a transcript', () => {
  it.each([
    ['text-two-turns', 'steps in turn'],
    ['continue', 'further runs'],
    ['resume', 'further runs that name the session'],
    ['permission-allow', 'replies to control requests'],
    ['hook-posttooluse-context', 'replies to hooks'],
    ['mcp-sdk-server', 'a server in the host'],
    ['print-text', 'plain text'],
    ['write-new', 'files'],
  ])('plays %s: %s', async (name) => {
    for (const version of ['2.0.22', '2.1.329']) {
      const driven = await replay(name, version)
      expect(driven.notes).toEqual([])
      const verdict = judge(readTranscript(name), driven, true)
      expect(verdict.conforms, explain(verdict)).toBe(true)
    }
  })

  it('gives the session of the first run to the second', async () => {
    const driven = await replay('resume', '2.0.22')
    expect(driven.runs).toHaveLength(2)
    expect(driven.runs[1]?.lines[0]).toMatchObject({ subtype: 'init', session_id: 'uuid-1' })
  })

  it('says what it waited for when a CLI does not go on', async () => {
    const driven = await replay('text-one-turn', '2.0.22', (actions) => actions.splice(3, 1, { exit: 1 }))
    expect(driven.notes[0]).toContain('waited in vain for a line like {"type":"result"}')
    expect(judge(readTranscript('text-one-turn'), driven).conforms).toBe(false)
  })
})
