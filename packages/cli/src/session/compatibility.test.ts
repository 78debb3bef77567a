import { readFileSync } from 'node:fs'
import { type JsonObject, transcriptEntrySchema } from '@agent-engine/protocol'
import { describe, expect, it } from 'vitest'
import { answer, linesOf, prompt, toolResult, toolUse } from './entries.testing.ts'
import { createPlace } from './place.testing.ts'

describe('for other programs', () => {
  it('every line fits the published schema, and none has null where readers drop the line', async () => {
    const { transcript, sessionId } = await createPlace().open({ entrypoint: 'cli' })
    transcript.append(prompt('go'))
    transcript.append(toolUse('toolu_1', 'Bash', { command: 'ls' }, 'msg_1'))
    transcript.append(
      toolResult('toolu_1', 'one', { stdout: 'one', stderr: '', interrupted: false, isImage: false }),
    )
    transcript.append(answer('done'))
    transcript.append({
      type: 'system',
      subtype: 'informational',
      fields: { content: 'note', level: 'info' },
    })
    transcript.appendRecord({ type: 'custom-title', customTitle: 'T', sessionId })
    transcript.appendRecord({ type: 'tag', tag: 't', sessionId })
    await transcript.close()
    const lines = linesOf(transcript.path)
    expect(lines.map((line) => transcriptEntrySchema.safeParse(line).error?.message)).toEqual(
      lines.map(() => undefined),
    )
    const keys = ['sessionId', 'requestId', 'cwd', 'version', 'isApiErrorMessage', 'logicalParentUuid']
    for (const line of lines) for (const key of keys) expect(line[key]).not.toBeNull()
    const usages = readFileSync(transcript.path, 'utf8')
      .split('\n')
      .map((line) => line.split('"usage":{').length - 1)
    expect(usages).toEqual([0, 1, 0, 1, 0, 0, 0, 0])
  })

  it('what was appended is told line by line with the file it went to, copies and repairs too', async () => {
    const place = createPlace()
    const told: string[] = []
    const onAppended = (path: string, entry: JsonObject): void =>
      void told.push(`${path.split('/').at(-1)} ${String(entry.type)}`)
    const first = await place.open({ onAppended })
    first.transcript.append(prompt('go'))
    first.transcript.append(prompt('sub'), { agentId: 'a1' })
    await first.transcript.close()
    expect(told).toEqual([`${first.sessionId}.jsonl user`, 'agent-a1.jsonl user'])
    const fork = await place.open({ mode: 'resume', sessionId: first.sessionId, fork: true, onAppended })
    fork.transcript.append(prompt('next'))
    await fork.transcript.close()
    expect(told.slice(2)).toEqual(
      ['user', 'assistant', 'user'].map((type) => `${fork.sessionId}.jsonl ${type}`),
    )
  })

  it('outputs of earlier tool calls are there when they are asked for', async () => {
    const place = createPlace()
    const { transcript, sessionId, toolRecords } = await place.open()
    expect([...toolRecords(new Set(['Read']))]).toEqual([])
    transcript.append(prompt('go'))
    for (const [id, name] of [
      ['t1', 'Read'],
      ['t2', 'Bash'],
      ['t3', 'Edit'],
    ] as const) {
      transcript.append(toolUse(id, name, { file_path: `/${id}` }, `msg_${id}`))
      transcript.append(toolResult(id, 'text', { of: id }))
    }
    await transcript.close()
    const resumed = await place.open({ mode: 'resume', sessionId })
    expect(
      resumed.entries.every((entry) => !('toolUseResult' in entry) || entry.toolUseResult === undefined),
    ).toBe(true)
    expect([...resumed.toolRecords(new Set(['Read', 'Edit']))]).toEqual([
      { toolUseId: 't1', name: 'Read', input: { file_path: '/t1' }, toolUseResult: { of: 't1' } },
      { toolUseId: 't3', name: 'Edit', input: { file_path: '/t3' }, toolUseResult: { of: 't3' } },
    ])
    await resumed.transcript.close()
  })
})
