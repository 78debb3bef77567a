import { execFileSync } from 'node:child_process'
import { readFileSync, realpathSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../testing/stand-in.testing.ts'
import { A, assistant, B, type Json, transcriptsOnDisk, user } from '../testing/transcripts.testing.ts'
import { getSessionInfo, listSessions } from './list.ts'
import { slugOf } from './slug.ts'

const disk = transcriptsOnDisk()

describe('the name of a disk.project folder', () => {
  it.each([
    ['/home/me/my_app.v2', '-home-me-my-app-v2'],
    ['/srv/sp ace_é.x', '-srv-sp-ace---x'],
    [`/${'a'.repeat(200)}`, `-${'a'.repeat(199)}-b6ymvl`],
    [`/${'a'.repeat(201)}`, `-${'a'.repeat(199)}-85qkr6`],
  ])('of %s', (directory, slug) => {
    expect(slugOf(directory)).toBe(slug)
  })
})

describe('listSessions()', () => {
  it('is empty without a disk.config directory, and for a disk.project nobody worked in', async () => {
    process.env.CLAUDE_CONFIG_DIR = '/nowhere/at/all'
    expect(await listSessions()).toEqual([])
    process.env.CLAUDE_CONFIG_DIR = disk.config
    expect(await listSessions({ dir: '/unknown' })).toEqual([])
  })

  it('tells what is known of a session', async () => {
    const first = user('first\nprompt here')
    const path = disk.write(A, [
      first,
      assistant('hi', first),
      { type: 'ai-title', aiTitle: 'Generated', sessionId: A },
      { type: 'custom-title', customTitle: 'The Title', sessionId: A },
      { type: 'tag', tag: 'blue', sessionId: A },
    ])
    expect(await listSessions({ dir: disk.project })).toEqual([
      {
        sessionId: A,
        summary: 'The Title',
        lastModified: 1_000_000,
        fileSize: readFileSync(path).length,
        customTitle: 'The Title',
        firstPrompt: 'first prompt here',
        gitBranch: 'main',
        cwd: '/proj',
        tag: 'blue',
        createdAt: Date.parse('2026-01-01T00:00:00.000Z'),
      },
    ])
    expect(await getSessionInfo(A)).toMatchObject({ summary: 'The Title' })
    expect(await getSessionInfo(B)).toBeUndefined()
    expect(await getSessionInfo('../../etc/passwd')).toBeUndefined()
  })

  it('has the newest first, and takes offset and limit', async () => {
    disk.write(A, [user('a')], { at: 1_000 })
    disk.write(B, [user('b')], { at: 2_000 })
    expect((await listSessions()).map(({ sessionId }) => sessionId)).toEqual([B, A])
    expect((await listSessions({ limit: 1 })).map(({ sessionId }) => sessionId)).toEqual([B])
    expect((await listSessions({ offset: 1, limit: 0 })).map(({ sessionId }) => sessionId)).toEqual([A])
  })

  it.each<[string, (Json | string)[], string | undefined]>([
    ['the generated title', [user('p'), { type: 'ai-title', aiTitle: 'G' }], 'G'],
    ['the last prompt', [user('p'), { type: 'last-prompt', lastPrompt: 'L' }], 'L'],
    ['the summary of a compaction', [user('p'), { type: 'summary', summary: 'S' }], 'S'],
    ['the first prompt', [user('p'), user('q')], 'p'],
    ['the first prompt in blocks', [user([{ type: 'text', text: 'in blocks' }])], 'in blocks'],
    [
      'nothing of tool results',
      [user([{ type: 'tool_result', tool_use_id: 't', content: 'x' }]), user('real')],
      'real',
    ],
    [
      'nothing of the engine',
      [user('meta', null, { isMeta: true }), user('sum', null, { isCompactSummary: true }), user('real')],
      'real',
    ],
    [
      'nothing of command output',
      [user('<local-command-stdout>x'), user('[Request interrupted by user]'), user('real')],
      'real',
    ],
    ['a command, when there is nothing else', [user('<command-name>/compact</command-name>')], '/compact'],
    ['a shortened prompt', [user('x'.repeat(300))], `${'x'.repeat(200)}…`],
    ['what stands beside torn and strange lines', ['null', '[1]', '{"type":', user('p')], 'p'],
    ['nothing: the file of a subagent', [user('p', null, { isSidechain: true })], undefined],
    ['nothing: no one said anything', [{ type: 'mode', mode: 'normal' }], undefined],
  ])('shows %s', async (_, entries, summary) => {
    disk.write(A, entries)
    expect((await listSessions())[0]?.summary).toBe(summary)
  })

  it('reads only the ends of a long transcript', async () => {
    const first = user('the beginning')
    const filler = Array.from({ length: 400 }, () => user('x'.repeat(1_000)))
    const hidden = { type: 'custom-title', customTitle: 'in the middle', sessionId: A }
    disk.write(A, [
      first,
      ...filler,
      hidden,
      ...filler,
      { type: 'custom-title', customTitle: 'at the end', sessionId: A },
    ])
    expect(await getSessionInfo(A)).toMatchObject({ customTitle: 'at the end', firstPrompt: 'the beginning' })
  })

  it('leaves programs out when asked to', async () => {
    disk.write(A, [user('by hand', null, { entrypoint: 'cli' })])
    disk.write(B, [user('by program', null, { entrypoint: 'sdk-ts' })])
    expect(await listSessions()).toHaveLength(2)
    expect((await listSessions({ includeProgrammatic: false })).map(({ sessionId }) => sessionId)).toEqual([
      A,
    ])
  })

  it('finds a disk.project through a link, and the worktrees of its repository', async () => {
    const link = join(temporaryDirectory(), 'link')
    symlinkSync(disk.project, link)
    const git = (...args: string[]) => execFileSync('git', args, { cwd: disk.project, stdio: 'ignore' })
    git('init')
    git('-c', 'user.email=a@b', '-c', 'user.name=n', 'commit', '--allow-empty', '-m', 'x')
    const worktree = join(realpathSync(temporaryDirectory()), 'tree')
    git('worktree', 'add', worktree)
    disk.write(A, [user('a')])
    disk.write(B, [user('b')], { dir: worktree })
    expect(await listSessions({ dir: link })).toHaveLength(2)
    expect(
      (await listSessions({ dir: link, includeWorktrees: false })).map(({ sessionId }) => sessionId),
    ).toEqual([A])
  })
})
