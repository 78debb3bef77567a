import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '@agent-engine/protocol'
import { describe, expect, it } from 'vitest'
import { answer, linesOf, prompt, textsOf, toolResult, toolUse } from './entries.testing.ts'
import { createPlace } from './place.testing.ts'

const subagents = (path: string): string => join(path.replace(/\.jsonl$/, ''), 'subagents')

describe('subagents', () => {
  it('have a file of their own under both names, with a chain of their own', async () => {
    const place = createPlace()
    const { transcript, sessionId } = await place.open()
    transcript.append(prompt('go'))
    const a = { agentId: 'a1234567890abcdef' }
    const b = { agentId: 'b1234567890abcdef' }
    transcript.append(prompt('search'), a)
    transcript.append(prompt('read'), b)
    transcript.append(answer('found'), a)
    const main = transcript.append(answer('done'))
    expect(transcript.leafUuid).toBe(main)
    await transcript.close()
    expect(linesOf(transcript.path).every((line) => line.isSidechain === false)).toBe(true)
    const file = join(subagents(transcript.path), `agent-${a.agentId}.jsonl`)
    const lines = linesOf(file)
    expect(lines).toMatchObject([
      { isSidechain: true, agentId: a.agentId, sessionId, parentUuid: null },
      { isSidechain: true, parentUuid: lines[0]?.uuid },
    ])
    const twin = join(place.cwd, '.claude-sessions', sessionId, 'subagents', `agent-${a.agentId}.jsonl`)
    expect(statSync(file).ino).toBe(statSync(twin).ino)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('are described beside their lines, later facts added to earlier ones', async () => {
    const { transcript } = await createPlace().open()
    transcript.append(prompt('go'))
    transcript.describeAgent('a1', { agentType: 'Explore', toolUseId: 'toolu_1' })
    transcript.describeAgent('a1', { finished: true })
    await transcript.close()
    const meta: JsonObject = JSON.parse(
      readFileSync(join(subagents(transcript.path), 'agent-a1.meta.json'), 'utf8'),
    )
    expect(meta).toEqual({ agentType: 'Explore', toolUseId: 'toolu_1', finished: true })
  })

  it('can be more than files may be open', async () => {
    const { transcript } = await createPlace().open()
    transcript.append(prompt('go'))
    for (let round = 0; round < 2; round++) {
      for (let agent = 0; agent < 40; agent++) transcript.append(prompt(`${round}`), { agentId: `a${agent}` })
    }
    await transcript.close()
    const lines = linesOf(join(subagents(transcript.path), 'agent-a3.jsonl'))
    expect(lines).toHaveLength(2)
    expect(lines[1]?.parentUuid).toBe(lines[0]?.uuid)
  })

  it('have ids that are safe file names', async () => {
    const { transcript } = await createPlace().open()
    transcript.append(prompt('go'))
    for (const agentId of ['../x', '', 'a/b', 'x'.repeat(65)]) {
      expect(() => transcript.append(prompt('x'), { agentId })).toThrow(
        expect.objectContaining({ code: 'invalid_agent_id' }),
      )
    }
    await transcript.close()
  })
})

describe('what goes into a line', () => {
  it('PAIN-19: holds no half of a character, in values and keys', async () => {
    const place = createPlace()
    const { transcript, sessionId } = await place.open()
    transcript.append(prompt('cut \ud83d here'))
    transcript.append(toolUse('toolu_1', 'Bash', { 'key\udc00': '\ud800' }, 'msg_1'))
    transcript.append(toolResult('toolu_1', '\udfff end'))
    transcript.append(answer('whole 😀'))
    await transcript.close()
    const text = readFileSync(transcript.path, 'utf8')
    expect(text).not.toMatch(/\\ud[89a-f]/i)
    const resumed = await place.open({ mode: 'resume', sessionId })
    expect(textsOf(resumed.history)[0]).toBe('user: cut \ufffd here')
    expect(textsOf(resumed.history)[3]).toBe('assistant: whole 😀')
    await resumed.transcript.close()
  })

  it('puts the largest tool output of a line over 16 MiB into a file, and leaves the message alone', async () => {
    const place = createPlace()
    const { transcript } = await place.open()
    transcript.append(prompt('go'))
    transcript.append(toolUse('toolu_big', 'Bash', {}, 'msg_1'))
    const stdout = 'ä'.repeat(17 * 1024 * 1024)
    transcript.append(toolResult('toolu_big', 'short', { stdout, stderr: 'small' }))
    transcript.append(answer('ok'))
    await transcript.close()
    const line = linesOf(transcript.path)[2]
    const path = join(transcript.path.replace(/\.jsonl$/, ''), 'tool-results', 'toolu_big.txt')
    expect(line).toMatchObject({
      message: { content: [{ content: 'short' }] },
      toolUseResult: { stdout: { truncatedTo: 'ä'.repeat(2000), path }, stderr: 'small' },
    })
    expect(readFileSync(path, 'utf8')).toBe(stdout)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(transcript.path).size).toBeLessThan(20_000)
  })

  it('keeps a long prompt whole', async () => {
    const place = createPlace()
    const { transcript, sessionId } = await place.open()
    const long = 'p'.repeat(17 * 1024 * 1024)
    transcript.append(prompt(long))
    await transcript.close()
    const resumed = await place.open({ mode: 'resume', sessionId, persist: false })
    expect(resumed.history[0]?.content).toHaveLength(long.length)
    expect(existsSync(join(transcript.path.replace(/\.jsonl$/, ''), 'tool-results'))).toBe(false)
  })
})

describe('a compaction', () => {
  it('starts a new chain that remembers where it came from', async () => {
    const place = createPlace()
    const { transcript, sessionId } = await place.open()
    transcript.append(prompt('old'))
    const before = transcript.append(answer('old answer'))
    const boundary = transcript.append({
      type: 'system',
      subtype: 'compact_boundary',
      fields: {
        content: 'Conversation compacted',
        isMeta: false,
        level: 'info',
        compactMetadata: { trigger: 'auto', preTokens: 9 },
      },
    })
    transcript.append({ type: 'user', message: { role: 'user', content: 'summary' }, isCompactSummary: true })
    transcript.append(answer('on'))
    await transcript.close()
    const lines = linesOf(transcript.path)
    expect(lines[2]).toMatchObject({
      parentUuid: null,
      logicalParentUuid: before,
      subtype: 'compact_boundary',
      level: 'info',
    })
    expect(lines[3]).toMatchObject({
      parentUuid: boundary,
      isCompactSummary: true,
      isVisibleInTranscriptOnly: true,
    })
    const resumed = await place.open({ mode: 'resume', sessionId })
    expect(textsOf(resumed.history)).toEqual(['user: summary', 'assistant: on'])
    await resumed.transcript.close()
    const earlier = await place.open({ mode: 'resume', sessionId, resumeAt: before })
    expect(textsOf(earlier.history)).toEqual(['user: old', 'assistant: old answer'])
    await earlier.transcript.close()
    const fork = await place.open({ mode: 'resume', sessionId, fork: true })
    fork.transcript.append(prompt('more'))
    await fork.transcript.close()
    expect(linesOf(fork.transcript.path).map((line) => line.type)).toEqual([
      'system',
      'user',
      'assistant',
      'user',
    ])
  })
})
