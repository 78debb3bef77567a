import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '@agent-engine/protocol'
import { transcriptEntrySchema } from '@agent-engine/protocol/transcript'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPlace } from '../place.testing.ts'
import { desk, deskAt } from './desk.testing.ts'
import { MAX_CHECKPOINTS, MAX_FILE_BYTES } from './limits.ts'

describe('file checkpoints', () => {
  it('cost a line per message and no copy as long as no file is written', async () => {
    const d = desk()
    await d.checkpoints.mark('m1')
    await d.checkpoints.turnEnded()
    expect(d.lines).toMatchObject([
      { type: 'file-history-snapshot', messageId: 'm1', snapshot: { trackedFileBackups: {} } },
    ])
    expect(existsSync(d.kept)).toBe(false)
  })

  it('tell what the user wrote in messages, also in such that were compacted away', async () => {
    const d = desk()
    const user = (uuid: string, content: unknown, more: JsonObject = {}) =>
      d.lines.push({ type: 'user', uuid, message: { role: 'user', content }, ...more } as JsonObject)
    user('m1', 'fix\nthe parser')
    d.lines.push({ type: 'system', subtype: 'compact_boundary' })
    user('m2', [{ type: 'tool_result', tool_use_id: 't', content: 'no prompt' }])
    user('m3', [{ type: 'text', text: 'and the tests' }])
    user('m4', 'not asked for')
    await d.checkpoints.mark('m3')
    const prompts = await d.checkpoints.promptsOf(new Set(['m1', 'm2', 'm3', 'm5']))
    expect([...prompts]).toEqual([
      ['m1', 'fix the parser'],
      ['m3', 'and the tests'],
    ])
  })

  it('take changed, created and deleted files back to a message', async () => {
    const d = desk()
    d.edit('a.txt', 'one\n')
    d.edit('gone.txt', 'was here\n')
    await d.checkpoints.mark('m1')
    await d.write('a.txt', 'two\n')
    await d.write('gone.txt', 'changed\n')
    mkdirSync(join(d.place.cwd, 'sub'))
    await d.write('sub/new.txt', 'new\nfile\n')
    rmSync(join(d.place.cwd, 'gone.txt'))
    await d.checkpoints.turnEnded()
    const report = await d.checkpoints.rewind('m1')
    expect(report).toEqual({
      canRewind: true,
      filesChanged: ['a.txt', 'gone.txt', 'sub/new.txt'].map((name) => join(d.place.cwd, name)),
      insertions: 2,
      deletions: 3,
      skippedLinks: 0,
      skippedFiles: [],
      conflicts: [],
    })
    expect([d.read('a.txt'), d.read('gone.txt'), d.read('sub/new.txt')]).toEqual([
      'one\n',
      'was here\n',
      undefined,
    ])
  })

  it('tell in a dry run what would change, and change nothing', async () => {
    const d = desk()
    d.edit('a.txt', 'one\n')
    await d.checkpoints.mark('m1')
    await d.write('a.txt', 'two\n')
    const report = await d.checkpoints.rewind('m1', { dryRun: true })
    expect(report).toMatchObject({
      canRewind: true,
      filesChanged: [join(d.place.cwd, 'a.txt')],
      insertions: 1,
      deletions: 1,
    })
    expect(d.read('a.txt')).toBe('two\n')
  })

  it('know nothing of other messages', async () => {
    const d = desk()
    await d.checkpoints.mark('m1')
    expect(await d.checkpoints.rewind('m2')).toBeUndefined()
  })

  it('rewind nothing at all where somebody else changed a file, unless told to; its content stays as a copy', async () => {
    const d = desk()
    d.edit('a.txt', 'one\n')
    d.edit('b.txt', 'one\n')
    await d.checkpoints.mark('m1')
    await d.write('a.txt', 'two\n')
    await d.write('b.txt', 'two\n')
    await d.checkpoints.turnEnded()
    d.edit('b.txt', 'my own work\n')
    const refused = await d.checkpoints.rewind('m1')
    expect(refused).toMatchObject({ canRewind: false, conflicts: [join(d.place.cwd, 'b.txt')] })
    expect(refused?.error).toContain('b.txt')
    expect([d.read('a.txt'), d.read('b.txt')]).toEqual(['two\n', 'my own work\n'])
    expect(await d.checkpoints.rewind('m1', { force: true })).toMatchObject({ canRewind: true })
    expect([d.read('a.txt'), d.read('b.txt')]).toEqual(['one\n', 'one\n'])
    const copies = readdirSync(d.kept).map((name) => readFileSync(join(d.kept, name), 'utf8'))
    expect(copies).toContain('my own work\n')
  })

  it('count what hooks and commands of a turn did to a file as its work', async () => {
    const d = desk()
    d.edit('a.js', 'one\n')
    await d.checkpoints.mark('m1')
    await d.write('a.js', 'two\n')
    d.edit('a.js', 'two formatted\n')
    await d.checkpoints.turnEnded()
    expect(await d.checkpoints.rewind('m1')).toMatchObject({ canRewind: true, conflicts: [] })
    expect(d.read('a.js')).toBe('one\n')
  })

  it('keep what the user made of a file between two messages', async () => {
    const d = desk()
    d.edit('a.txt', '1')
    await d.checkpoints.mark('m1')
    await d.write('a.txt', '2')
    await d.checkpoints.turnEnded()
    d.edit('a.txt', '3 by hand')
    await d.checkpoints.mark('m2')
    await d.write('a.txt', '4')
    await d.checkpoints.turnEnded()
    await d.checkpoints.rewind('m2')
    expect(d.read('a.txt')).toBe('3 by hand')
    await d.checkpoints.rewind('m1')
    expect(d.read('a.txt')).toBe('1')
  })

  it('go on in a later process, also after a kill in the middle of a turn', async () => {
    const first = desk()
    first.edit('a.txt', 'one\n')
    await first.checkpoints.mark('m1')
    await first.write('a.txt', 'two\n')
    await first.write('b.txt', 'b\n')
    const second = deskAt(first.place, first.lines)
    await second.checkpoints.mark('m2')
    await second.write('a.txt', 'three\n')
    expect(await second.checkpoints.list()).toMatchObject([
      { messageId: 'm1', changedFiles: 2 },
      { messageId: 'm2', changedFiles: 1 },
    ])
    const third = deskAt(first.place, second.lines)
    expect(await third.checkpoints.rewind('m2')).toMatchObject({ canRewind: true })
    expect([third.read('a.txt'), third.read('b.txt')]).toEqual(['two\n', 'b\n'])
    expect(await third.checkpoints.rewind('m1')).toMatchObject({ canRewind: true })
    expect([third.read('a.txt'), third.read('b.txt')]).toEqual(['one\n', undefined])
  })

  it('leave links and files of several names alone, also those that became one since (PAIN-09)', async () => {
    const d = desk()
    const outside = join(d.place.root, 'outside.txt')
    writeFileSync(outside, 'outside')
    symlinkSync(outside, join(d.place.cwd, 'link.txt'))
    d.edit('twice.txt', 'twice')
    linkSync(join(d.place.cwd, 'twice.txt'), join(d.place.cwd, 'other-name.txt'))
    mkdirSync(join(d.place.cwd, 'dir'))
    d.edit('dir/a.txt', 'a')
    await d.checkpoints.mark('m1')
    await d.write('link.txt', 'through the link')
    await d.write('twice.txt', 'changed')
    await d.write('dir/a.txt', 'changed')
    await d.checkpoints.turnEnded()
    mkdirSync(join(d.place.root, 'elsewhere'))
    renameSync(join(d.place.cwd, 'dir'), join(d.place.root, 'elsewhere', 'dir'))
    symlinkSync(join(d.place.root, 'elsewhere', 'dir'), join(d.place.cwd, 'dir'))
    expect(await d.checkpoints.rewind('m1')).toMatchObject({
      canRewind: true,
      filesChanged: [],
      skippedLinks: 3,
    })
    expect(readFileSync(outside, 'utf8')).toBe('through the link')
    expect(d.read('dir/a.txt')).toBe('changed')
  })

  it('do not keep files that are too large, and say so', async () => {
    const d = desk()
    writeFileSync(join(d.place.cwd, 'large.bin'), Buffer.alloc(MAX_FILE_BYTES + 1))
    d.edit('small.txt', 's')
    await d.checkpoints.mark('m1')
    await d.write('large.bin', 'now small')
    await d.write('small.txt', 'changed')
    expect(await d.checkpoints.rewind('m1')).toMatchObject({
      canRewind: true,
      filesChanged: [join(d.place.cwd, 'small.txt')],
      skippedFiles: [join(d.place.cwd, 'large.bin')],
    })
    expect(d.read('large.bin')).toBe('now small')
  })

  it('rewind nothing when one of the files can not be put back', async () => {
    const d = desk()
    d.edit('a.txt', 'one')
    d.edit('b.txt', 'one')
    await d.checkpoints.mark('m1')
    await d.write('a.txt', 'two')
    await d.write('b.txt', 'two')
    const line = d.lines.find(({ trackingPath }) => trackingPath === 'b.txt')
    const name = String(((line?.backup ?? {}) as JsonObject).backupFileName)
    const copy = join(d.kept, name)
    chmodSync(copy, 0o622)
    expect(await d.checkpoints.rewind('m1')).toMatchObject({
      canRewind: false,
      error: expect.stringContaining('b.txt'),
    })
    rmSync(copy)
    expect(await d.checkpoints.rewind('m1')).toMatchObject({ canRewind: false })
    expect(d.read('a.txt')).toBe('two')
  })

  it('keep copies for their owner alone, under the names that other programs expect', async () => {
    const d = desk()
    d.edit('a.txt', 'secret')
    await d.checkpoints.mark('m1')
    await d.write('a.txt', 'two')
    const [name = ''] = readdirSync(d.kept)
    expect(name).toBe(`${createHash('sha256').update('a.txt').digest('hex').slice(0, 16)}@v1`)
    expect(statSync(join(d.kept, name)).mode & 0o777).toBe(0o600)
    expect(statSync(d.kept).mode & 0o777).toBe(0o700)
    for (const line of d.lines) expect(transcriptEntrySchema.safeParse(line).success).toBe(true)
  })

  it('never keep a tool from its work: what can not be kept is left out', async () => {
    const d = desk()
    writeFileSync(d.kept, 'a file where the directory should be')
    d.edit('a.txt', 'one')
    await d.checkpoints.mark('m1')
    await d.write('a.txt', 'two')
    expect(d.read('a.txt')).toBe('two')
    expect(d.problems).not.toEqual([])
  })

  it('remember the newest messages and each first version', async () => {
    const d = desk()
    d.edit('a.txt', 'v0')
    for (let turn = 1; turn <= MAX_CHECKPOINTS + 3; turn++) {
      await d.checkpoints.mark(`m${turn}`)
      await d.write('a.txt', `v${turn}`)
      await d.checkpoints.turnEnded()
    }
    expect(await d.checkpoints.rewind('m3')).toBeUndefined()
    const copies = readdirSync(d.kept).map((name) => readFileSync(join(d.kept, name), 'utf8'))
    expect(copies).toContain('v0')
    expect(copies.length).toBeLessThanOrEqual(MAX_CHECKPOINTS + 1)
    expect(await d.checkpoints.rewind('m4')).toMatchObject({ canRewind: true })
    expect(d.read('a.txt')).toBe('v3')
  })

  it('read what another program of this format has kept', async () => {
    const place = createPlace()
    const kept = join(place.root, 'copies')
    mkdirSync(kept)
    writeFileSync(join(kept, 'abcdefabcdefabcd@v1'), 'the original', { mode: 0o600 })
    writeFileSync(join(place.cwd, 'a.txt'), 'changed')
    writeFileSync(join(place.cwd, 'new.txt'), 'new')
    const version = (backupFileName: string | null) => ({ backupFileName, version: 1, backupTime: 't' })
    const d = deskAt(place, [
      {
        isSnapshotUpdate: false,
        messageId: 'm1',
        snapshot: { messageId: 'm1', trackedFileBackups: {}, timestamp: 't' },
        type: 'file-history-snapshot',
      },
      ...[
        ['a.txt', 'abcdefabcdefabcd@v1'],
        ['new.txt', null],
        ['../../etc/passwd', '../../../etc/passwd'],
      ].map(([trackingPath, name = null]) => ({
        type: 'file-history-delta',
        messageId: 'm1',
        snapshotMessageId: 'm1',
        trackingPath: String(trackingPath),
        backup: version(name),
        timestamp: 't',
      })),
    ])
    expect(await d.checkpoints.rewind('m1')).toMatchObject({ canRewind: true, conflicts: [] })
    expect([d.read('a.txt'), d.read('new.txt')]).toEqual(['the original', undefined])
  })

  it('give back exactly what was there at any message, whatever was done since', async () => {
    const step = fc.oneof(
      fc.record({ by: fc.constant('tool' as const), file: fc.nat(2), text: fc.string({ maxLength: 5 }) }),
      fc.record({ by: fc.constant('message' as const) }),
      fc.record({ by: fc.constant('process' as const) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.nat(), async (steps, pick) => {
        const place = createPlace()
        let d = deskAt(place)
        const states: (string | undefined)[][] = []
        const now = () => [0, 1, 2].map((file) => d.read(`${file}.txt`))
        const mark = async () => {
          states.push(now())
          await d.checkpoints.mark(`m${states.length - 1}`)
        }
        await mark()
        for (const each of steps) {
          if (each.by === 'tool') await d.write(`${each.file}.txt`, each.text)
          if (each.by === 'message') {
            await d.checkpoints.turnEnded()
            await mark()
          }
          if (each.by === 'process') d = deskAt(place, d.lines)
        }
        const at = pick % states.length
        expect(await d.checkpoints.rewind(`m${at}`)).toMatchObject({ canRewind: true })
        expect(now()).toEqual(states[at])
      }),
      { numRuns: 60 },
    )
  })
})
