import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compileScript, runScript } from '../platform/script.testing.ts'
import { answer, linesOf, prompt, textsOf } from './entries.testing.ts'
import { createPlace, type Place } from './place.testing.ts'

/** Resumes a session and appends rounds of a prompt and an answer; tells when it is open and when it is done. */
const WRITER = `
  import { openSession } from './open.ts'
  import { answer, prompt, defaults } from './entries.testing.ts'
  const [cwd, configDir, sessionId, name, rounds, onLocked] = process.argv.slice(2)
  const opened = await openSession({ ...defaults({ cwd, configDir }), mode: 'resume', sessionId, onLocked })
  console.log('open', opened.lease.state)
  await new Promise((resolve) => process.stdin.once('data', resolve))
  for (let round = 0; round < Number(rounds); round++) {
    opened.transcript.append(prompt(name + ' ' + round + ' ' + 'x'.repeat(round * 40)))
    opened.transcript.append(answer('re ' + name + ' ' + round))
    if (round % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  await opened.transcript.close()
  console.log('done')
  process.exit(0)
`
const script = (): string => compileScript(WRITER, import.meta.dirname)

const startSession = async (place: Place): Promise<string> => {
  const { transcript, sessionId } = await place.open()
  transcript.append(prompt('start'))
  transcript.append(answer('ready'))
  await transcript.close()
  return sessionId
}

describe('two processes with one session', () => {
  it('PAIN-17: write 100 rounds each without a torn line, as two branches', async () => {
    const place = createPlace()
    const sessionId = await startSession(place)
    const program = script()
    const writers = ['A', 'B'].map((name) =>
      runScript(program, [place.cwd, place.configDir, sessionId, name, '100', 'share']),
    )
    for (const writer of writers) await writer.saw('open')
    expect(writers.map((writer) => writer.output().trim()).sort()).toEqual(['open exclusive', 'open shared'])
    for (const writer of writers) writer.child.stdin?.write('go\n')
    expect(await Promise.all(writers.map((writer) => writer.ended))).toEqual([0, 0])
    const opened = await place.open({ mode: 'resume', sessionId })
    expect(opened.warnings).toEqual([])
    const lines = linesOf(opened.transcript.path)
    expect(lines).toHaveLength(2 + 400)
    const start = lines[1]?.uuid
    expect(lines.filter((line) => line.parentUuid === start)).toHaveLength(2)
    expect(textsOf(opened.history)).toHaveLength(202)
    expect(opened.history.at(-1)?.uuid).toBe(lines.at(-1)?.uuid)
    await opened.transcript.close()
  })

  it('PAIN-17: the second one is refused, or goes on in a copy, when asked to', async () => {
    const place = createPlace()
    const sessionId = await startSession(place)
    const owner = runScript(script(), [place.cwd, place.configDir, sessionId, 'A', '1', 'share'])
    await owner.saw('open exclusive')
    await expect(place.open({ mode: 'resume', sessionId, onLocked: 'fail' })).rejects.toMatchObject({
      code: 'session_busy',
      message: expect.stringContaining(`process ${owner.child.pid}`),
    })
    const shared = await place.open({ mode: 'resume', sessionId })
    expect(shared.lease).toMatchObject({ state: 'shared', owner: { pid: owner.child.pid } })
    expect(shared.warnings).toEqual([
      expect.objectContaining({ type: 'session_shared', pid: owner.child.pid }),
    ])
    await shared.transcript.close()
    const fork = await place.open({ mode: 'resume', sessionId, onLocked: 'fork' })
    expect(fork.sessionId).not.toBe(sessionId)
    expect(fork.forkedFrom).toBe(sessionId)
    await fork.transcript.close()
    owner.child.kill('SIGKILL')
    await owner.ended
    const heir = await place.open({ mode: 'resume', sessionId, onLocked: 'fail' })
    expect(heir.lease.state).toBe('exclusive')
    await heir.transcript.close()
    expect(existsSync(join(place.cwd, '.claude-sessions', sessionId, 'lock'))).toBe(false)
  })

  it('PAIN-14: a writer that is killed leaves whole lines and at most one half', async () => {
    const place = createPlace()
    const sessionId = await startSession(place)
    const program = script()
    for (let round = 0; round < 12; round++) {
      const writer = runScript(program, [
        place.cwd,
        place.configDir,
        sessionId,
        `W${round}`,
        '1000000',
        'share',
      ])
      await writer.saw('open exclusive')
      writer.child.stdin?.write('go\n')
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 8))
      writer.child.kill('SIGKILL')
      await writer.ended
      const opened = await place.open({ mode: 'resume', sessionId })
      expect(opened.warnings.length).toBeLessThanOrEqual(1)
      const text = readFileSync(opened.transcript.path, 'utf8')
      const whole = text
        .slice(0, text.lastIndexOf('\n') + 1)
        .trimEnd()
        .split('\n')
      expect(opened.history.length).toBeGreaterThanOrEqual(whole.length - round)
      opened.transcript.append(prompt('after'))
      opened.transcript.append(answer('all'))
      await opened.transcript.close()
    }
  }, 60_000)
})
