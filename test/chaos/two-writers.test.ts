import { describe, expect, it } from 'vitest'
import { userLine } from '../support/lines.ts'
import { text } from '../support/mock-api/reply.ts'
import type { Cli } from '../support/run-cli.ts'
import { type Scenario, scenario } from '../support/scenario.ts'
import { testApi } from '../support/test-api.ts'
import { readTranscriptLines, seedTranscript } from '../support/transcript-file.ts'

const ID = '11111111-2222-4333-8444-555555555555'
const ROUNDS = 100

describe('two processes in one session', () => {
  it(`PAIN-17, PAIN-24: write ${ROUNDS} turns each at the same time: two branches, no line torn or lost`, async () => {
    const s = await scenario({ api: { checkPrefix: false } })
    await s.run(['-p', 'first', '--session-id', ID])
    const other = await testApi({ script: [text('ok')] })
    const writers = [
      { name: 'left', cli: s.session(['--resume', ID]) },
      { name: 'right', cli: s.session(['--resume', ID], { env: { ANTHROPIC_BASE_URL: other.url } }) },
    ]
    await Promise.all(writers.map(({ name, cli }) => writeTurns(cli, name)))
    const path = seedTranscript(s.project, ID)
    const lines = readTranscriptLines(path)
    expect(lines.filter(({ json }) => json === undefined)).toEqual([])
    const written = JSON.stringify(lines)
    for (const { name } of writers) {
      const missing = Array.from({ length: ROUNDS }, (_, n) => `${name} ${n}.`).filter(
        (prompt) => !written.includes(prompt),
      )
      expect(missing).toEqual([])
    }
    expect(await resumedBranch(s)).toBe(String(lastPromptIn(lines.map(({ json }) => JSON.stringify(json)))))
  })

  it('PAIN-24: the side files are those of one of them, whole and of the session', async () => {
    const s = await scenario({ api: { checkPrefix: false } })
    await s.run(['-p', 'first', '--session-id', ID])
    const runs = await Promise.all(
      Array.from({ length: 6 }, (_, n) => s.run(['-p', `again ${n}`, '--resume', ID])),
    )
    expect(runs.map(({ code }) => code)).toEqual(runs.map(() => 0))
    for (const name of ['metadata.json', 'permissions.json', 'state.json']) {
      const content: unknown = JSON.parse(await s.project.read(`.claude-sessions/${ID}/${name}`))
      expect(content).toMatchObject({ schema: 1, sessionId: ID })
    }
    await s.run(['-p', 'alone', '--resume', ID])
    const metadata: unknown = JSON.parse(await s.project.read(`.claude-sessions/${ID}/metadata.json`))
    expect(metadata).toMatchObject({ counts: { turns: 8 }, closed: true })
  })
})

async function writeTurns(cli: Cli, name: string): Promise<void> {
  for (let n = 0; n < ROUNDS; n++) {
    cli.send(userLine(`${name} ${n}.`))
    expect(await cli.waitFor({ type: 'result' })).toMatchObject({ is_error: false })
  }
  cli.closeInput()
  expect((await cli.waitForExit()).code).toBe(0)
}

const PROMPT = /(?:left|right) \d+\./g

const lastPromptIn = (texts: readonly string[]): string | undefined => texts.join('\n').match(PROMPT)?.at(-1)

/** The last prompt of the branch that a resume goes on with. */
async function resumedBranch(s: Scenario): Promise<string | undefined> {
  expect((await s.run(['-p', 'after', '--resume', ID])).code).toBe(0)
  return lastPromptIn([JSON.stringify(s.api.mainRequests.at(-1)?.messages)])
}
