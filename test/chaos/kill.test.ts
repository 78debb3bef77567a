import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { type Finished, finished, type Scenario, scenario } from '../support/scenario.ts'
import { readTranscriptLines, seedTranscript } from '../support/transcript-file.ts'

/**
 * Kills real runs at random points. `AGENT_CHAOS_KILLS` is how often; `AGENT_TEST_SEED` repeats
 * the points of a run that failed: its title names it.
 */
const KILLS = Number(process.env.AGENT_CHAOS_KILLS ?? 200)
const SEED = Number(process.env.AGENT_TEST_SEED)
const SESSIONS = 4

const ID = '11111111-2222-4333-8444-555555555555'
const MODE = ['--dangerously-skip-permissions', '--output-format', 'stream-json', '--verbose']

/** Every turn calls tools one by one and side by side, then answers. */
const TURN = [
  toolUse('Bash', { command: 'echo one >> log.txt' }),
  {
    content: ['a', 'b', 'c'].map(
      (name) => ({ type: 'tool_use', name: 'Read', input: { file_path: `${name}.txt` } }) as const,
    ),
  },
  toolUse('Write', { file_path: 'new.txt', content: 'x'.repeat(50_000) }),
  text('done'),
]

describe(`killed with SIGKILL ${KILLS} times (seed ${SEED})`, () => {
  it('PAIN-14, PAIN-18: a session is whole but for one last line, and goes on', {
    timeout: 60_000 + KILLS * 2_000,
  }, async () => {
    await Promise.all(Array.from({ length: SESSIONS }, (_, session) => killAgainAndAgain(SEED + session)))
  })

  it('PAIN-14: a session that was killed before its first line is no session, and its id is free', async () => {
    const s = await scenario()
    const cli = s.start(['-p', 'hi', '--session-id', ID])
    cli.kill('SIGKILL')
    await cli.waitForExit()
    expect(await s.run(['-p', 'hi', '--session-id', ID])).toMatchObject({ code: 0 })
  })
})

async function killAgainAndAgain(seed: number): Promise<void> {
  const random = randomFrom(seed)
  const s = await scenario({
    api: { checkPrefix: false },
    script: (_request, index) => TURN[index % TURN.length] ?? text('ok'),
    files: { 'a.txt': 'A', 'b.txt': 'B', 'c.txt': 'C' },
  })
  const path = seedTranscript(s.project, ID)
  const startedAt = performance.now()
  expect(await runToEnd(s, 'measured')).toMatchObject({ code: 0 })
  let runMs = performance.now() - startedAt
  const torn = new Set<number>()
  for (let kill = 0; kill < Math.ceil(KILLS / SESSIONS); kill++) {
    const before = readFileSync(path)
    const ended = await runAndKill(s, `kill ${kill}`, random() * runMs)
    if (ended !== undefined) runMs *= 0.9
    expect(readFileSync(path).subarray(0, before.length).equals(before), 'nothing is changed').toBe(true)
    const lines = readTranscriptLines(path)
    for (const [index, { json, offset }] of lines.entries()) {
      if (json !== undefined || torn.has(offset)) continue
      expect(index, `a damaged line at byte ${offset}`).toBe(lines.length - 1)
      torn.add(offset)
    }
  }
  expect(await runToEnd(s, 'at last')).toMatchObject({
    code: 0,
    result: { subtype: 'success', is_error: false },
  })
  expect(JSON.stringify(s.api.mainRequests.at(-1)?.body)).toContain('measured')
}

const target = (s: Scenario): string[] =>
  existsSync(seedTranscript(s.project, ID)) ? ['--resume', ID] : ['--session-id', ID]

const runToEnd = (s: Scenario, prompt: string): Promise<Finished> =>
  s.run(['-p', prompt, ...target(s), ...MODE])

/** Gives what the run ended with when it was faster than the kill. */
async function runAndKill(s: Scenario, prompt: string, afterMs: number): Promise<Finished | undefined> {
  const cli = s.start(['-p', prompt, ...target(s), ...MODE])
  cli.closeInput()
  await Promise.race([sleep(afterMs), cli.waitForExit(30_000)])
  const wasAlive = cli.exit === undefined
  cli.kill('SIGKILL')
  const exit = await cli.waitForExit()
  if (wasAlive) return undefined
  const run = finished(cli, exit)
  expect(run).toMatchObject({ code: 0, result: { is_error: false } })
  return run
}

/** Mulberry32: the same numbers for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
