import { closeSync, openSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { listSessions } from '@agent-engine/sdk'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { writeSession } from '../support/large-session.ts'
import { controlRequest } from '../support/lines.ts'
import { peakMemory } from '../support/peak-memory.ts'
import { type Scenario, scenario } from '../support/scenario.ts'
import type { TempProject } from '../support/temp-project.ts'

const TERABYTE = 2 ** 40
const MB = 1024 * 1024
const sees = process.platform === 'linux'

/**
 * A session of a terabyte: a small one, a hole that takes no room on the disk, and a title at the end. Whoever reads it all is
 * at it for many minutes.
 */
function writeGiant(project: TempProject, title: string): string {
  const { id, path } = writeSession(project, 1, 'short')
  const fd = openSync(path, 'r+')
  const line = `\n${JSON.stringify({ type: 'custom-title', customTitle: title, sessionId: id })}\n`
  writeSync(fd, line, TERABYTE)
  closeSync(fd)
  return id
}

/**
 * Young objects up to which V8 collects nothing: 128 MB on some versions of Node, 32 on others. What the engine keeps is
 * to be seen, not that.
 */
const SAME_ON_EVERY_NODE = { NODE_OPTIONS: '--max-semi-space-size=16' }

/** Opens a session and ends it; gives the peak of its memory in bytes. */
async function open(s: Scenario, args: readonly string[]): Promise<number> {
  const cli = s.session(args, { env: SAME_ON_EVERY_NODE })
  const memory = peakMemory(cli.pid)
  cli.send(controlRequest('i', 'initialize'))
  await cli.waitFor({ type: 'control_response' }, 60_000)
  const peak = memory.stop() * MB
  cli.closeInput()
  expect(await cli.waitForExit(20_000)).toMatchObject({ code: 0 })
  return peak
}

describe('PAIN-23: large sessions', () => {
  it('PAIN-23: are listed by their ends, by the program and by the SDK', async () => {
    const s = await scenario()
    const ids = Array.from({ length: 20 }, (_, at) => writeGiant(s.project, `Giant ${at}`))
    const run = await s.run(['sessions', 'list'])
    expect(run.code, run.stderr).toBe(0)
    for (const id of ids) expect(run.stdout).toContain(id.slice(0, 8))
    expect(run.stdout).toContain('Giant 19')
    vi.stubEnv('CLAUDE_CONFIG_DIR', join(s.project.home, '.claude'))
    onTestFinished(() => void vi.unstubAllEnvs())
    const listed = await listSessions({ dir: s.project.cwd })
    expect(listed.map(({ customTitle }) => customTitle).sort()).toContain('Giant 0')
    expect(listed).toHaveLength(20)
  })

  it('PAIN-23: cost a new session nothing: nobody reads them at the start', async () => {
    const s = await scenario()
    const alone = await open(s, [])
    for (let made = 0; made < 20; made++) writeGiant(s.project, `Giant ${made}`)
    const beside = await open(s, [])
    expect((await s.run(['-p', 'hi'])).code).toBe(0)
    if (sees) expect(beside - alone).toBeLessThan(50 * MB)
  })

  it('PAIN-23: of 50,000 lines are resumed with memory for three times the file at most', async () => {
    const s = await scenario()
    const { id, path } = writeSession(s.project, 12_500, 'words that an agent might have read\n'.repeat(8))
    const fresh = await open(s, [])
    const resumed = await open(s, ['--resume', id])
    if (sees) expect(resumed - fresh).toBeLessThan(3 * statSync(path).size)
  }, 120_000)
})
