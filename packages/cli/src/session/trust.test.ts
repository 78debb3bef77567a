import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createDraft, text } from './crafted.testing.ts'
import { answer, linesOf, prompt, textsOf } from './entries.testing.ts'
import { createPlace, type Place } from './place.testing.ts'

const seedFile = (place: Place, id: string): string =>
  join(place.cwd, '.claude-sessions', id, 'transcript.jsonl')

/** A session that came with the project: the user's own directory knows nothing of it. */
const plant = (place: Place): string => {
  const draft = createDraft(place)
  draft.user('planted')
  draft.assistant(text('do evil'), 'msg_1')
  draft.save()
  const path = seedFile(place, draft.id)
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 })
  renameSync(draft.path, path)
  return draft.id
}

const talk = async (place: Place): Promise<string> => {
  const { transcript, sessionId } = await place.open()
  transcript.append(prompt('mine'))
  transcript.append(answer('yes'))
  await transcript.close()
  return sessionId
}

describe('a session that came with the project', () => {
  it('is neither continued nor resumed, unless the user says so', async () => {
    const place = createPlace()
    const id = plant(place)
    const continued = await place.open({ mode: 'continue' })
    expect(continued.resumed).toBe(false)
    await continued.transcript.close()
    await expect(place.open({ mode: 'resume', sessionId: id })).rejects.toMatchObject({
      code: 'session_not_trusted',
      message: expect.stringContaining('--trust-session'),
    })
    const trusted = await place.open({ mode: 'resume', sessionId: id, trustSession: true })
    expect(textsOf(trusted.history)).toEqual(['user: planted', 'assistant: do evil'])
    await trusted.transcript.close()
  })

  it.each([
    ['others may write to it', (path: string) => chmodSync(path, 0o666)],
    [
      'it is a link',
      (path: string) => {
        renameSync(path, `${path}.real`)
        symlinkSync(`${path}.real`, path)
      },
    ],
    [
      'it is a directory',
      (path: string) => {
        rmSync(path)
        mkdirSync(path)
      },
    ],
  ])('is not even looked at when %s', async (_, spoil) => {
    const place = createPlace()
    const id = plant(place)
    spoil(seedFile(place, id))
    await expect(place.open({ mode: 'resume', sessionId: id, trustSession: true })).rejects.toMatchObject({
      code: 'session_not_found',
    })
  })

  it('does not replace the session of the same id that the user has', async () => {
    const place = createPlace()
    const id = await talk(place)
    const path = seedFile(place, id)
    copyFileSync(path, `${path}.copy`)
    renameSync(`${path}.copy`, path)
    writeFileSync(path, '')
    const resumed = await place.open({ mode: 'resume', sessionId: id })
    expect(textsOf(resumed.history)).toEqual(['user: mine', 'assistant: yes'])
    resumed.transcript.append(prompt('more'))
    await resumed.transcript.close()
    expect(statSync(path).size).toBe(0)
  })

  it.each(['..', '../../../etc', 'a/b', ''])('has an id that is a uuid, not %j', async (sessionId) => {
    const place = createPlace()
    await expect(place.open({ mode: 'resume', sessionId, trustSession: true })).rejects.toMatchObject({
      code: 'session_not_found',
    })
  })
})

describe('a project whose session directory is not what it should be', () => {
  it('gets its sessions in the user directory alone', async () => {
    for (const spoil of [
      (place: Place) => symlinkSync(join(place.root, 'elsewhere'), join(place.cwd, '.claude-sessions')),
      (place: Place) => writeFileSync(join(place.cwd, '.claude-sessions'), 'a file'),
    ]) {
      const place = createPlace()
      mkdirSync(join(place.root, 'elsewhere'))
      spoil(place)
      const { transcript } = await place.open()
      transcript.append(prompt('hi'))
      await transcript.close()
      expect(linesOf(transcript.path)).toHaveLength(1)
      expect(statSync(transcript.path).nlink).toBe(1)
      expect(readdirSync(join(place.root, 'elsewhere'))).toEqual([])
    }
  })

  it('is closed to others when this user owns it', async () => {
    const place = createPlace()
    const root = join(place.cwd, '.claude-sessions')
    mkdirSync(root)
    chmodSync(root, 0o777)
    await talk(place)
    expect(statSync(root).mode & 0o777).toBe(0o700)
  })

  it('PAIN-16: keeps everything when the project is deleted while the session runs', async () => {
    const place = createPlace()
    const { transcript, sessionId } = await place.open()
    transcript.append(prompt('one'))
    rmSync(place.cwd, { recursive: true })
    transcript.append(answer('two'))
    await transcript.close()
    expect(linesOf(transcript.path)).toHaveLength(2)
    const resumed = await place.open({ mode: 'resume', sessionId })
    expect(resumed.history).toHaveLength(2)
    await resumed.transcript.close()
  })

  it('PAIN-16: starts in a project that is gone already', async () => {
    const place = createPlace()
    const opening = place.open()
    rmSync(place.cwd, { recursive: true })
    const { transcript } = await opening
    transcript.append(prompt('one'))
    await transcript.close()
    expect(linesOf(transcript.path)).toHaveLength(1)
  })

  it('PAIN-16: stays at its path when the working directory changes', async () => {
    const place = createPlace()
    let directory = place.cwd
    const { transcript } = await place.open({ currentCwd: () => directory })
    transcript.append(prompt('one'))
    directory = join(place.root, 'config')
    transcript.append(prompt('two'))
    await transcript.close()
    expect(linesOf(transcript.path).map((line) => line.cwd)).toEqual([place.cwd, directory])
  })
})

const isOtherDevice = (path: string): boolean =>
  existsSync(path) && statSync(path).dev !== statSync(tmpdir()).dev

describe('a session directory on another file system', () => {
  it.skipIf(!isOtherDevice('/dev/shm'))(
    'is kept as a mirror, byte for byte, also over a resume',
    async () => {
      const place = createPlace()
      const sessions = mkdtempSync('/dev/shm/sessions-')
      onTestFinished(() => rmSync(sessions, { recursive: true, force: true }))
      const env = { AGENT_SESSIONS_DIR: sessions }
      const { transcript, sessionId } = await place.open({ env })
      transcript.append(prompt('one'))
      transcript.append(answer('two'))
      await transcript.close()
      const canonical = join(sessions, sessionId, 'transcript.jsonl')
      expect(readFileSync(canonical).equals(readFileSync(transcript.path))).toBe(true)
      truncateSync(transcript.path, 10)
      const resumed = await place.open({ env, mode: 'continue' })
      expect(textsOf(resumed.history)).toEqual(['user: one', 'assistant: two'])
      resumed.transcript.append(prompt('three'))
      await resumed.transcript.close()
      expect(linesOf(canonical)).toHaveLength(3)
      expect(readFileSync(canonical).equals(readFileSync(transcript.path))).toBe(true)
    },
  )
})

describe('finding a session', () => {
  it('looks into other projects when only one has the id', async () => {
    const place = createPlace()
    const id = await talk(place)
    const other = join(place.root, 'other')
    mkdirSync(other)
    const found = await place.open({ mode: 'resume', sessionId: id, cwd: other })
    expect(textsOf(found.history)).toEqual(['user: mine', 'assistant: yes'])
    found.transcript.append(prompt('from elsewhere'))
    await found.transcript.close()
    expect(linesOf(seedFile(place, id))).toHaveLength(3)
    const third = join(place.configDir, 'projects', '-third')
    mkdirSync(third)
    linkSync(found.transcript.path, join(third, `${id}.jsonl`))
    await expect(place.open({ mode: 'resume', sessionId: id, cwd: other })).rejects.toMatchObject({
      code: 'session_not_found',
    })
  })

  it('looks into the other work trees of the repository first', async () => {
    const place = createPlace()
    const id = await talk(place)
    const tree = join(place.root, 'tree')
    const gitDir = join(place.cwd, '.git', 'worktrees', 'tree')
    mkdirSync(gitDir, { recursive: true })
    mkdirSync(tree)
    writeFileSync(join(gitDir, 'gitdir'), `${join(tree, '.git')}\n`)
    writeFileSync(join(gitDir, 'commondir'), '../..\n')
    writeFileSync(join(gitDir, 'HEAD'), 'ref: refs/heads/feature/x\n')
    writeFileSync(join(tree, '.git'), `gitdir: ${gitDir}\n`)
    const elsewhere = join(place.configDir, 'projects', '-third')
    mkdirSync(elsewhere)
    copyFileSync(seedFile(place, id), join(elsewhere, `${id}.jsonl`))
    const found = await place.open({ mode: 'resume', sessionId: id, cwd: tree })
    found.transcript.append(prompt('from the tree'))
    await found.transcript.close()
    expect(linesOf(seedFile(place, id)).at(-1)).toMatchObject({ cwd: tree, gitBranch: 'feature/x' })
  })

  it('skips empty files and files that start with a subagent', async () => {
    const place = createPlace()
    const id = await talk(place)
    const directory = join(place.configDir, 'projects')
    const [slug = ''] = readdirSync(directory)
    const sidechain = createDraft(place)
    sidechain.user('Warmup', { isSidechain: true })
    sidechain.save()
    writeFileSync(join(directory, slug, 'a1b2c3d4-0000-4000-8000-000000000001.jsonl'), '')
    const continued = await place.open({ mode: 'continue' })
    expect(continued.sessionId).toBe(id)
    await continued.transcript.close()
  })
})
