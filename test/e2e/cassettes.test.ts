import { readFile, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const ALL = ['--dangerously-skip-permissions']
const NOWHERE = { ANTHROPIC_BASE_URL: 'http://127.0.0.1:9', ANTHROPIC_API_KEY: undefined }

/** A scenario in which a run that writes `made` has been recorded to `tape.jsonl` in HOME. */
async function recorded(): Promise<{ s: Scenario; tape: string }> {
  const s = await scenario({ script: [toolUse('Bash', { command: 'echo made > made' }), text('done')] })
  const tape = s.project.path('~/tape.jsonl')
  expect(await s.run(['-p', 'make', ...ALL, '--record', tape])).toMatchObject({ code: 0, stdout: 'done\n' })
  return { s, tape }
}

describe('a cassette', () => {
  it('repeats a run without network and key', async () => {
    const { s, tape } = await recorded()
    const again = await s.run(['-p', 'make', ...ALL, '--replay', tape], { env: NOWHERE })
    expect(again).toMatchObject({ code: 0, stdout: 'done\n' })
    expect(s.api.mainRequests).toHaveLength(2)
  })

  it('holds one JSON line per exchange and no key', async () => {
    const { tape } = await recorded()
    const content = await readFile(tape, 'utf8')
    const lines = content.trimEnd().split('\n')
    expect(lines.map((line) => typeof JSON.parse(line))).toEqual(lines.map(() => 'object'))
    expect(content).not.toContain('sk-ant-test-key')
  })

  it('INPUT-08: that does not match ends the run with the first difference', async () => {
    const { s, tape } = await recorded()
    const other = await s.run(['-p', 'make something else', ...ALL, '--replay', tape], { env: NOWHERE })
    expect(other.code).toBe(1)
    expect(other.stdout + other.stderr).toContain('make something else')
  })

  it('answers in order when it may be loose', async () => {
    const { s, tape } = await recorded()
    const other = await s.run(['-p', 'make something else', ...ALL, '--replay', tape, '--replay-loose'], {
      env: NOWHERE,
    })
    expect(other).toMatchObject({ code: 0, stdout: 'done\n' })
  })

  it('INPUT-08, INPUT-04: that is missing or no cassette is refused with its name', async () => {
    const s = await scenario()
    const broken = s.project.path('~/broken.jsonl')
    await writeFile(broken, 'this is no cassette\n')
    for (const tape of [s.project.path('~/missing.jsonl'), broken]) {
      const run = await s.run(['-p', 'make', '--replay', tape], { env: NOWHERE })
      expect(run.code).toBe(1)
      expect(run.stdout + run.stderr).toContain(tape)
    }
  })
})
