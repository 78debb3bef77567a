import { existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemStamps } from '../platform/stamps.ts'
import { answer, linesOf, prompt, textsOf, toolResult, toolUse } from './entries.testing.ts'
import { createPlace } from './place.testing.ts'
import { projectSlug } from './slug.ts'

const ID = '5b3f2c1a-8d4e-4f6b-9a7c-2e1d0f9b8a6c'
const OTHER = '6c4f2c1a-8d4e-4f6b-9a7c-2e1d0f9b8a6d'

describe('a new session', () => {
  it('leaves no file before its first line', async () => {
    const place = createPlace()
    const { transcript } = await place.open()
    transcript.appendRecord({ type: 'custom-title', customTitle: 'waits', sessionId: transcript.sessionId })
    await transcript.close()
    expect(readdirSync(place.cwd)).toEqual([])
    expect(existsSync(place.configDir)).toBe(false)
  })

  it('is one file under both names, for its owner alone', async () => {
    const place = createPlace()
    const old = process.umask(0)
    const { transcript, sessionId } = await place.open()
    transcript.append(prompt('hi'))
    await transcript.close()
    process.umask(old)
    const seed = join(place.cwd, '.claude-sessions', sessionId, 'transcript.jsonl')
    const slug = join(place.configDir, 'projects', projectSlug(place.cwd))
    const linked = join(slug, `${sessionId}.jsonl`)
    expect(transcript.path).toBe(linked)
    expect(statSync(linked).ino).toBe(statSync(seed).ino)
    expect(readFileSync(join(place.cwd, '.claude-sessions', '.gitignore'), 'utf8')).toBe('*\n')
    const modes = [seed, linked, join(seed, '..'), join(seed, '..', '..'), slug, place.configDir].map(
      (path) => statSync(path).mode & 0o777,
    )
    expect(modes).toEqual([0o600, 0o600, 0o700, 0o700, 0o700, 0o700])
  })

  it('keeps its modes with a strict umask', async () => {
    const place = createPlace()
    const old = process.umask(0o077)
    const { transcript } = await place.open()
    transcript.append(prompt('hi'))
    await transcript.close()
    process.umask(old)
    expect(statSync(transcript.path).mode & 0o777).toBe(0o600)
  })

  it('writes one line per block, linked in a line, with the fields that readers need', async () => {
    const place = createPlace()
    const { transcript, sessionId } = await place.open({
      gitBranch: () => 'main',
      entrypoint: 'sdk-ts',
      stamps: { ...systemStamps, now: () => Date.parse('2025-10-18T09:00:00.000Z') },
    })
    const first = transcript.append(prompt('list'))
    transcript.append(toolUse('toolu_1', 'Bash', { command: 'ls' }, 'msg_1'))
    transcript.append(toolUse('toolu_2', 'Bash', { command: 'pwd' }, 'msg_1'))
    transcript.append(toolResult('toolu_2', '/srv'))
    transcript.append(toolResult('toolu_1', 'one'))
    const last = transcript.append(answer('done'))
    expect(transcript.leafUuid).toBe(last)
    await transcript.close()
    const lines = linesOf(transcript.path)
    expect(lines.map((line) => line.parentUuid)).toEqual([
      null,
      ...lines.slice(0, -1).map((line) => line.uuid),
    ])
    expect(Object.keys(lines[0] ?? {})).toEqual([
      'parentUuid',
      'isSidechain',
      'userType',
      'entrypoint',
      'cwd',
      'sessionId',
      'version',
      'gitBranch',
      'type',
      'message',
      'uuid',
      'timestamp',
    ])
    expect(lines[0]).toMatchObject({
      parentUuid: null,
      isSidechain: false,
      userType: 'external',
      entrypoint: 'sdk-ts',
      cwd: place.cwd,
      sessionId,
      version: '0.1.0',
      gitBranch: 'main',
      uuid: first,
      timestamp: '2025-10-18T09:00:00.000Z',
    })
    expect(lines[3]).toMatchObject({ toolUseResult: '/srv' })
    expect(lines[1]).toMatchObject({ requestId: 'req_msg_1', message: { id: 'msg_1' } })
    expect(readFileSync(transcript.path, 'utf8')).not.toMatch(/": |"requestId":null/)
  })

  it('takes the uuid of a message when it is free, and never one twice', async () => {
    const { transcript } = await createPlace().open()
    const uuid = 'a1b2c3d4-0000-4000-8000-000000000001'
    expect(transcript.append({ ...prompt('a'), uuid })).toBe(uuid)
    expect(transcript.append({ ...prompt('b'), uuid })).not.toBe(uuid)
    expect(transcript.append({ ...prompt('c'), uuid: 'no uuid' })).toMatch(/^[0-9a-f-]{36}$/)
    await transcript.close()
  })

  it('takes the id that it is given once, and refuses what is no id', async () => {
    const place = createPlace()
    const { transcript } = await place.open({ sessionId: ID })
    expect(transcript.sessionId).toBe(ID)
    transcript.append(prompt('hi'))
    await transcript.close()
    await expect(place.open({ sessionId: ID })).rejects.toMatchObject({
      code: 'session_id_in_use',
      message: `Error: Session ID ${ID} is already in use.`,
    })
    await expect(place.open({ sessionId: '../../etc' })).rejects.toMatchObject({
      code: 'invalid_session_id',
      message: 'Error: Invalid session ID. Must be a valid UUID.',
    })
  })

  it('refuses lines after it was closed', async () => {
    const { transcript } = await createPlace().open()
    await transcript.close()
    await transcript.close()
    expect(() => transcript.append(prompt('late'))).toThrow(
      expect.objectContaining({ code: 'transcript_closed' }),
    )
  })

  it.each([
    ['option', { persist: false }],
    ['AGENT_SKIP_SESSIONS', { env: { AGENT_SKIP_SESSIONS: '1' } }],
    ['CLAUDE_CODE_SKIP_PROMPT_HISTORY', { env: { CLAUDE_CODE_SKIP_PROMPT_HISTORY: '1' } }],
  ])('writes nothing when it is not to be kept: %s', async (_, options) => {
    const place = createPlace()
    const { transcript, sessionId } = await place.open(options)
    const first = transcript.append(prompt('secret'))
    const second = transcript.append(answer('hush'))
    expect(second).not.toBe(first)
    expect(transcript.leafUuid).toBe(second)
    expect(transcript.path).toContain(sessionId)
    await transcript.close()
    expect(readdirSync(place.root)).toEqual(['project'])
    expect(readdirSync(place.cwd)).toEqual([])
  })
})

describe('layouts', () => {
  it.each([
    ['seed', ['project/.claude-sessions/ID/transcript.jsonl']],
    ['projects', ['config/projects/SLUG/ID.jsonl']],
  ] as const)('%s keeps one name', async (layout, expected) => {
    const place = createPlace()
    const { transcript, sessionId } = await place.open({ layout })
    transcript.append(prompt('hi'))
    await transcript.close()
    const paths = expected.map((path) =>
      join(place.root, path.replace('ID', sessionId).replace('SLUG', projectSlug(place.cwd))),
    )
    expect(paths).toEqual([transcript.path])
    expect(statSync(transcript.path).nlink).toBe(1)
    const again = await place.open({ mode: 'continue', layout })
    expect(again.sessionId).toBe(sessionId)
    await again.transcript.close()
  })

  it('takes layout and directory from the environment', async () => {
    const place = createPlace()
    const sessions = join(place.root, 'elsewhere')
    const env = { AGENT_SESSION_LAYOUT: 'seed', AGENT_SESSIONS_DIR: sessions }
    const { transcript, sessionId } = await place.open({ env })
    transcript.append(prompt('hi'))
    await transcript.close()
    expect(transcript.path).toBe(join(sessions, sessionId, 'transcript.jsonl'))
    const found = await place.open({ env, mode: 'resume', sessionId })
    expect(textsOf(found.history)[0]).toBe('user: hi')
    await found.transcript.close()
  })

  it('keeps sessions of the home directory in the configuration directory alone', async () => {
    const place = createPlace()
    const { transcript } = await place.open({ env: { HOME: place.cwd } })
    transcript.append(prompt('hi'))
    await transcript.close()
    expect(readdirSync(place.cwd)).toEqual([])
    expect(statSync(transcript.path).nlink).toBe(1)
  })

  it('uses the canonical path of a linked project', async () => {
    const place = createPlace()
    const link = join(place.root, 'link')
    symlinkSync(place.cwd, link)
    const { transcript } = await place.open({ cwd: link })
    transcript.append(prompt('hi'))
    await transcript.close()
    expect(transcript.path).toContain(projectSlug(place.cwd))
    expect(linesOf(transcript.path)[0]).toMatchObject({ cwd: place.cwd })
  })
})

describe('continuing', () => {
  const conversation = async (place: ReturnType<typeof createPlace>, ...texts: string[]): Promise<string> => {
    const { transcript, sessionId } = await place.open()
    for (const text of texts) {
      transcript.append(prompt(text))
      transcript.append(answer(`re ${text}`))
    }
    await transcript.close()
    return sessionId
  }

  it('resumes a session in its file and appends behind its last line', async () => {
    const place = createPlace()
    const id = await conversation(place, 'one')
    const resumed = await place.open({ mode: 'resume', sessionId: id })
    expect(resumed).toMatchObject({
      sessionId: id,
      resumed: true,
      warnings: [],
      model: 'claude-sonnet-4-5-20250929',
    })
    expect(textsOf(resumed.history)).toEqual(['user: one', 'assistant: re one'])
    resumed.transcript.append(prompt('two'))
    await resumed.transcript.close()
    const lines = linesOf(resumed.transcript.path)
    expect(lines).toHaveLength(3)
    expect(lines[2]?.parentUuid).toBe(lines[1]?.uuid)
  })

  it('changes nothing when a session is only looked at', async () => {
    const place = createPlace()
    const id = await conversation(place, 'one')
    const path = join(place.configDir, 'projects', projectSlug(place.cwd), `${id}.jsonl`)
    const before = readFileSync(path)
    const mtime = statSync(path).mtimeMs
    const resumed = await place.open({ mode: 'resume', sessionId: id })
    await resumed.transcript.close()
    expect(readFileSync(path)).toEqual(before)
    expect(statSync(path).mtimeMs).toBe(mtime)
  })

  it('continues the newest session, or starts one', async () => {
    const place = createPlace()
    const fresh = await place.open({ mode: 'continue' })
    expect(fresh.resumed).toBe(false)
    await fresh.transcript.close()
    await conversation(place, 'old')
    const newest = await conversation(place, 'new')
    const resumed = await place.open({ mode: 'continue' })
    expect(resumed.sessionId).toBe(newest)
    await resumed.transcript.close()
  })

  it('says which id has no conversation', async () => {
    const place = createPlace()
    for (const sessionId of [ID, 'no id at all']) {
      await expect(place.open({ mode: 'resume', sessionId })).rejects.toMatchObject({
        code: 'session_not_found',
        message: `No conversation found with session ID: ${sessionId}`,
      })
    }
  })

  it('finds a session by the title it was given', async () => {
    const place = createPlace()
    const { transcript, sessionId } = await place.open()
    transcript.append(prompt('hi'))
    transcript.appendRecord({ type: 'custom-title', customTitle: 'Parser work', sessionId })
    await transcript.close()
    const found = await place.open({ mode: 'resume', sessionId: 'Parser work' })
    expect(found.sessionId).toBe(sessionId)
    await found.transcript.close()
  })

  it('forks into a new id and leaves the original as it is, byte for byte', async () => {
    const place = createPlace()
    const id = await conversation(place, 'one', 'two')
    const path = join(place.configDir, 'projects', projectSlug(place.cwd), `${id}.jsonl`)
    const before = readFileSync(path)
    const fork = await place.open({ mode: 'resume', sessionId: id, fork: true, forkSessionId: OTHER })
    expect(fork).toMatchObject({ sessionId: OTHER, forkedFrom: id })
    expect(existsSync(fork.transcript.path)).toBe(false)
    fork.transcript.append(prompt('three'))
    await fork.transcript.close()
    expect(readFileSync(path)).toEqual(before)
    const original = linesOf(path)
    const copy = linesOf(fork.transcript.path)
    expect(copy).toHaveLength(5)
    expect(copy.every((line) => line.sessionId === OTHER)).toBe(true)
    expect(
      copy.slice(0, 4).map(({ uuid, timestamp, requestId }) => ({ uuid, timestamp, requestId })),
    ).toEqual(original.map(({ uuid, timestamp, requestId }) => ({ uuid, timestamp, requestId })))
    expect(copy[0]).toMatchObject({ forkedFrom: { sessionId: id, messageUuid: original[0]?.uuid } })
    const again = await place.open({ mode: 'resume', sessionId: OTHER })
    expect(textsOf(again.history).slice(0, 5)).toEqual([
      'user: one',
      'assistant: re one',
      'user: two',
      'assistant: re two',
      'user: three',
    ])
    await again.transcript.close()
  })

  it('goes on after a message, by the id of the response or of the line, in the same file', async () => {
    const place = createPlace()
    const { transcript, sessionId } = await place.open()
    transcript.append(prompt('one'))
    const cut = transcript.append(answer('first', { id: 'msg_cut' }))
    transcript.append(prompt('two'))
    transcript.append(answer('second'))
    await transcript.close()
    for (const resumeAt of ['msg_cut', cut]) {
      const resumed = await place.open({ mode: 'resume', sessionId, resumeAt })
      expect(textsOf(resumed.history)).toEqual(['user: one', 'assistant: first'])
      expect(resumed.transcript.leafUuid).toBe(cut)
      await resumed.transcript.close()
    }
    const branch = await place.open({ mode: 'resume', sessionId, resumeAt: cut })
    branch.transcript.append(prompt('other'))
    branch.transcript.append(answer('third'))
    await branch.transcript.close()
    const resumed = await place.open({ mode: 'resume', sessionId })
    expect(textsOf(resumed.history)).toEqual([
      'user: one',
      'assistant: first',
      'user: other',
      'assistant: third',
    ])
    await resumed.transcript.close()
    expect(linesOf(transcript.path)).toHaveLength(6)
  })

  it.each([
    ['msg_nowhere', 'No assistant message found with message.id of: msg_nowhere'],
    [ID, `No message found with message.uuid of: ${ID}`],
  ])('says which message is not there: %s', async (resumeAt, message) => {
    const place = createPlace()
    const sessionId = await conversation(place, 'one')
    await expect(place.open({ mode: 'resume', sessionId, resumeAt })).rejects.toMatchObject({
      code: 'resume_at_not_found',
      message,
    })
    const free = await place.open({ mode: 'resume', sessionId, onLocked: 'fail' })
    await free.transcript.close()
  })

  it('resumes without a trace when nothing is to be kept', async () => {
    const place = createPlace()
    const sessionId = await conversation(place, 'one')
    const resumed = await place.open({ mode: 'resume', sessionId, persist: false })
    expect(resumed.history).toHaveLength(2)
    resumed.transcript.append(prompt('two'))
    await resumed.transcript.close()
    expect(linesOf(resumed.transcript.path)).toHaveLength(2)
  })
})
