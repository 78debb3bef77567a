import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createSyncer, type Syncable } from './durability.ts'
import { answer, linesOf, prompt } from './entries.testing.ts'
import type { SessionNotice } from './notice.ts'
import { createPlace } from './place.testing.ts'

const target = (): Syncable & { rounds: number; dirty: boolean } => {
  const directory = mkdtempSync(join(tmpdir(), 'sync-'))
  const fd = openSync(join(directory, 'a'), 'w')
  onTestFinished(() => {
    closeSync(fd)
    rmSync(directory, { recursive: true })
  })
  return {
    rounds: 0,
    dirty: true,
    directories: [directory],
    takeDirty() {
      this.rounds += 1
      return this.dirty ? [fd] : []
    },
  }
}

describe('forcing lines to the disk', () => {
  it('runs one round at a time and shares the next one', async () => {
    const file = target()
    const syncer = createSyncer(
      () => [file],
      (error) => expect(error).toBeUndefined(),
    )
    const first = syncer.sync()
    const [second, third] = [syncer.sync(), syncer.sync()]
    expect(second).toBe(third)
    await first
    await third
    expect(file.rounds).toBe(2)
    await syncer.sync()
    expect(file.rounds).toBe(3)
  })

  it('never rejects: a failure is told', async () => {
    const errors: unknown[] = []
    const gone: Syncable = { takeDirty: () => [987_654], directories: ['/nowhere/at/all'] }
    const syncer = createSyncer(
      () => [gone],
      (error) => errors.push(error),
    )
    await syncer.sync()
    expect(errors).toMatchObject([{ code: 'EBADF' }])
  })

  it.each(['line', 'turn', 'none'] as const)('works with durability %s', async (durability) => {
    const { transcript } = await createPlace().open({ durability })
    transcript.append(prompt('hi'))
    void transcript.sync('prompt')
    transcript.append(prompt('sub'), { agentId: 'a1' })
    transcript.append(answer('ok'))
    await transcript.sync('turn')
    await transcript.close()
    expect(linesOf(transcript.path)).toHaveLength(2)
  })
})

describe('places that refuse a session', () => {
  it('PAIN-16: without a usable configuration directory it is kept in the project', async () => {
    const place = createPlace()
    writeFileSync(place.configDir, 'a file')
    const notices: SessionNotice[] = []
    const { transcript, sessionId } = await place.open({ onNotice: (notice) => notices.push(notice) })
    transcript.append(prompt('hi'))
    await transcript.close()
    expect(linesOf(join(place.cwd, '.claude-sessions', sessionId, 'transcript.jsonl'))).toHaveLength(1)
    expect(notices.map(({ type }) => type).sort()).toEqual(['link_failed', 'side_file_failed'])
  })

  it('PAIN-16: without any usable place the session runs, and says at the end what is lost', async () => {
    const place = createPlace()
    writeFileSync(place.configDir, 'a file')
    const notices: SessionNotice[] = []
    const { transcript } = await place.open({
      layout: 'projects',
      onNotice: (notice) => notices.push(notice),
    })
    const first = transcript.append(prompt('one'))
    expect(transcript.append(answer('two'))).not.toBe(first)
    await transcript.sync('turn')
    await transcript.close()
    expect(notices.map(({ type }) => type)).toEqual(['write_failed', 'lines_lost'])
    expect(notices[1]).toMatchObject({ errno: 'ENOTDIR', lines: 2 })
  })

  it('PAIN-16: what waited is written as soon as there is a place', async () => {
    const place = createPlace()
    writeFileSync(place.configDir, 'a file')
    const { transcript, sessionId } = await place.open({ layout: 'projects' })
    transcript.append(prompt('one'))
    rmSync(place.configDir)
    mkdirSync(place.configDir)
    transcript.append(answer('two'))
    await transcript.close()
    expect(linesOf(transcript.path)).toHaveLength(2)
    expect(readdirSync(transcript.path.replace('.jsonl', '')).sort()).toEqual([
      'metadata.json',
      'permissions.json',
      'state.json',
    ])
    const resumed = await place.open({ mode: 'resume', sessionId })
    expect(resumed.history).toHaveLength(2)
    await resumed.transcript.close()
  })
})
