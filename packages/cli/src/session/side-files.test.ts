import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '@agent-engine/protocol'
import { describe, expect, it, vi } from 'vitest'
import { answer, linesOf, prompt, toolResult, toolUse } from './entries.testing.ts'
import type { TokenUsage } from './facts.ts'
import { readPermissionsLog } from './permissions-log.ts'
import { createPlace, type Place } from './place.testing.ts'
import { rebuildMetadata } from './rebuild-metadata.ts'
import { projectSlug } from './slug.ts'

const dataDir = (place: Place, id: string): string => join(place.cwd, '.claude-sessions', id)
const read = (place: Place, id: string, name: string): JsonObject =>
  JSON.parse(readFileSync(join(dataDir(place, id), name), 'utf8'))
const priceOf = (_: string, usage: TokenUsage): number => usage.outputTokens * 2

const work = async (place: Place) => {
  const opened = await place.open({ priceOf, gitBranch: () => 'main', entrypoint: 'sdk-ts' })
  const { transcript } = opened
  transcript.append(prompt('fix\nthe parser'))
  transcript.append(toolUse('toolu_1', 'Task', {}, 'msg_1'))
  transcript.append(toolUse('toolu_2', 'Bash', {}, 'msg_1'))
  transcript.append(prompt('look'), { agentId: 'a1' })
  transcript.append(answer('seen', { id: 'msg_sub' }), { agentId: 'a1' })
  transcript.append(toolResult('toolu_1', 'ok'))
  transcript.append(toolResult('toolu_2', 'ok'))
  transcript.append(answer('done', { id: 'msg_2' }))
  transcript.append(prompt('now add tests'))
  transcript.append(answer('sure', { id: 'msg_3' }))
  transcript.appendRecord({ type: 'custom-title', customTitle: 'Parser', sessionId: opened.sessionId })
  return opened
}

describe('metadata.json', () => {
  it('says what the transcript says, and can be made again from it', async () => {
    const place = createPlace()
    const { transcript, sessionId, side } = await work(place)
    side.turnEnded({ subtype: 'success', isError: false, at: '2025-10-18T09:12:31.400Z' })
    await transcript.close()
    const metadata = read(place, sessionId, 'metadata.json')
    expect(metadata).toMatchObject({
      schema: 1,
      sessionId,
      cwd: place.cwd,
      projectSlug: projectSlug(place.cwd),
      gitBranch: 'main',
      entrypoint: 'sdk-ts',
      title: { custom: 'Parser', firstPrompt: 'fix the parser', lastPrompt: 'now add tests' },
      counts: { lines: 9, bytes: statSync(transcript.path).size, turns: 2, compactions: 0, subagents: 1 },
      usage: { inputTokens: 40, outputTokens: 20 },
      totalCostUSD: 40,
      leafUuid: linesOf(transcript.path).at(-2)?.uuid,
      lastResult: { subtype: 'success' },
      link: 'hard',
      closed: true,
    })
    const rebuilt = await rebuildMetadata(transcript.path, dataDir(place, sessionId), {
      sessionId,
      engineVersion: '0.1.0',
      projectSlug: projectSlug(place.cwd),
      priceOf,
      lastResult: { subtype: 'success', isError: false, at: '2025-10-18T09:12:31.400Z' },
      link: 'hard',
      closed: true,
    })
    expect(rebuilt).toEqual(metadata)
    expect(statSync(join(dataDir(place, sessionId), 'metadata.json')).mode & 0o777).toBe(0o600)
  })

  it('goes on counting after a resume, and in a fork', async () => {
    const place = createPlace()
    const first = await work(place)
    await first.transcript.close()
    const resumed = await place.open({ mode: 'resume', sessionId: first.sessionId, priceOf })
    resumed.transcript.append(prompt('third'))
    await resumed.transcript.close()
    expect(read(place, first.sessionId, 'metadata.json')).toMatchObject({
      counts: { lines: 10, turns: 3, bytes: statSync(resumed.transcript.path).size },
      title: { lastPrompt: 'third' },
    })
    const fork = await place.open({ mode: 'resume', sessionId: first.sessionId, fork: true, priceOf })
    fork.transcript.append(prompt('fourth'))
    await fork.transcript.close()
    expect(read(place, fork.sessionId, 'metadata.json')).toMatchObject({
      sessionId: fork.sessionId,
      forkedFrom: first.sessionId,
      counts: { turns: 4 },
      usage: { outputTokens: 15 },
    })
  })

  it('appears soon after the first line', async () => {
    const place = createPlace()
    const { transcript, sessionId } = await place.open()
    transcript.append(prompt('hi'))
    await vi.waitFor(
      () => expect(read(place, sessionId, 'metadata.json')).toMatchObject({ closed: false }),
      5_000,
    )
    await transcript.close()
  })
})

describe('permissions.json', () => {
  it('keeps decisions as digests, over resumes', async () => {
    const place = createPlace()
    const decision = {
      toolName: 'Bash',
      input: { command: 'secret' },
      decision: 'allow',
      source: 'user',
    } as const
    const first = await place.open()
    first.transcript.append(prompt('hi'))
    first.side.recordDecision({ ...decision, toolUseId: 'toolu_1', remembered: 'session' })
    first.side.setRights({
      mode: 'default',
      rules: { allow: ['Bash(ls)'], deny: [], ask: [] },
      additionalDirectories: [],
    })
    await first.transcript.close()
    const resumed = await place.open({ mode: 'resume', sessionId: first.sessionId })
    resumed.transcript.append(prompt('again'))
    resumed.side.recordDecision({ ...decision, toolUseId: 'toolu_2', decision: 'deny', reason: 'no' })
    await resumed.transcript.close()
    const path = join(dataDir(place, first.sessionId), 'permissions.json')
    const log = readPermissionsLog(path)
    expect(log?.decisions).toEqual([
      expect.objectContaining({
        toolUseId: 'toolu_1',
        inputDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      }),
      expect.objectContaining({ toolUseId: 'toolu_2', decision: 'deny', reason: 'no', remembered: null }),
    ])
    expect(log?.sessionRules.allow).toEqual([])
    expect(readFileSync(path, 'utf8')).not.toContain('secret')
  })

  it('keeps the newest thousand', async () => {
    const place = createPlace()
    const { transcript, side, sessionId } = await place.open()
    transcript.append(prompt('hi'))
    for (let at = 0; at < 2_500; at++) {
      side.recordDecision({
        toolUseId: `t${at}`,
        toolName: 'Bash',
        input: {},
        decision: 'allow',
        source: 'rule',
      })
    }
    await transcript.close()
    const log = readPermissionsLog(join(dataDir(place, sessionId), 'permissions.json'))
    expect(log?.truncated).toBe(true)
    expect(log?.decisions).toHaveLength(1_000)
    expect(log?.decisions.at(-1)?.toolUseId).toBe('t2499')
  })

  it.each(['', '[]', '{"sessionId":5}', '{"sessionId":"x","decisions":[{"at":1}],"sessionRules":7}'])(
    'is read whatever stands in it: %s',
    async (text) => {
      const place = createPlace()
      const path = join(place.root, 'permissions.json')
      writeFileSync(path, text, { mode: 0o600 })
      expect(readPermissionsLog(path)?.decisions ?? []).toEqual([])
    },
  )
})

describe('state.json', () => {
  it('follows what the session does', async () => {
    const place = createPlace()
    const { transcript, side, sessionId } = await place.open()
    transcript.append(prompt('hi'))
    side.updateState({
      status: 'running',
      turn: { index: 1, promptUuid: 'p', pendingToolUseIds: ['toolu_1'] },
    })
    side.updateState({ todos: [{ content: 'write tests', status: 'in_progress' }] })
    await vi.waitFor(
      () =>
        expect(read(place, sessionId, 'state.json')).toMatchObject({
          schema: 1,
          pid: process.pid,
          status: 'running',
          turn: { pendingToolUseIds: ['toolu_1'] },
          todos: [{ content: 'write tests' }],
          leafUuid: transcript.leafUuid,
          transcriptOffset: statSync(transcript.path).size,
        }),
      5_000,
    )
    await transcript.close()
    expect(read(place, sessionId, 'state.json')).toMatchObject({ status: 'exited' })
  })
})

describe('the files beside a transcript', () => {
  it('PAIN-24: are written by the holder of the lock alone', async () => {
    const place = createPlace()
    const first = await place.open()
    first.transcript.append(prompt('hi'))
    expect(first.lease.state).toBe('exclusive')
    const second = await place.open({ mode: 'resume', sessionId: first.sessionId })
    second.transcript.append(prompt('me too'))
    second.side.updateState({ status: 'running' })
    await second.transcript.close()
    expect(existsSync(join(dataDir(place, first.sessionId), 'state.json'))).toBe(false)
    await first.transcript.close()
    const { size } = statSync(first.transcript.path)
    expect(read(place, first.sessionId, 'metadata.json')).toMatchObject({ counts: { lines: 3, bytes: size } })
  })

  it('can be told of a turn before there is a first line', async () => {
    const place = createPlace()
    const { transcript, side } = await place.open()
    side.updateState({ status: 'running' })
    side.turnEnded()
    side.recordDecision({ toolUseId: 't', toolName: 'Bash', input: {}, decision: 'deny', source: 'mode' })
    await transcript.close()
    expect(existsSync(join(place.cwd, '.claude-sessions'))).toBe(false)
  })
})

describe('title and tag', () => {
  const long = 'x'.repeat(70_000)

  it('S13: a title given by another process while the session runs is the one that stays', async () => {
    const place = createPlace()
    const { transcript, sessionId } = await place.open()
    transcript.append(prompt('hi'))
    transcript.appendRecord({ type: 'custom-title', customTitle: 'ours', sessionId })
    writeFileSync(
      transcript.path,
      `${JSON.stringify({ type: 'custom-title', customTitle: 'theirs', sessionId })}\n`,
      {
        flag: 'a',
      },
    )
    transcript.append(prompt(long))
    await transcript.close()
    expect(linesOf(transcript.path).at(-1)).toEqual({
      type: 'custom-title',
      customTitle: 'theirs',
      sessionId,
    })
  })

  it('can be given to a resumed session without another prompt', async () => {
    const place = createPlace()
    const { transcript, sessionId } = await place.open()
    transcript.append(prompt('hi'))
    await transcript.close()
    const resumed = await place.open({ mode: 'resume', sessionId })
    resumed.transcript.appendRecord({ type: 'custom-title', customTitle: 'Named', sessionId })
    await resumed.transcript.close()
    expect(linesOf(transcript.path).at(-1)).toMatchObject({ customTitle: 'Named' })
    expect(linesOf(transcript.path)).toHaveLength(2)
    expect(read(place, sessionId, 'metadata.json')).toMatchObject({ title: { custom: 'Named' } })
  })

  it('are written again when the end of the file no longer shows them, and only then', async () => {
    const place = createPlace()
    const { transcript, sessionId } = await place.open()
    transcript.append(prompt('hi'))
    transcript.appendRecord({ type: 'custom-title', customTitle: 'Work', sessionId })
    transcript.appendRecord({ type: 'tag', tag: 'later', sessionId })
    await transcript.close()
    const count = linesOf(transcript.path).length
    const resumed = await place.open({ mode: 'resume', sessionId })
    resumed.transcript.append(prompt(long))
    await resumed.transcript.close()
    const lines = linesOf(transcript.path)
    expect(lines).toHaveLength(count + 4)
    expect(lines.slice(-2)).toEqual([
      { type: 'custom-title', customTitle: 'Work', sessionId },
      { type: 'tag', tag: 'later', sessionId },
    ])
    expect(readFileSync(transcript.path, 'utf8')).toContain('\n{"type":"tag"')
  })
})
