import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hook, says, tool } from '../support/hook-lines.ts'
import type { JsonObject } from '../support/mock-api/json.ts'
import { text } from '../support/mock-api/reply.ts'
import { scenario } from '../support/scenario.ts'

/** Lets the program believe that its output is a terminal. */
const IN_TERMINAL = { NODE_OPTIONS: '--import=data:text/javascript,process.stdout.isTTY=true' }

const chat = async (settings: JsonObject) => {
  const s = await scenario({ script: [text('hello')], files: { '~/.claude/settings.json': settings } })
  const run = await s.run(['hi'], { env: { ...IN_TERMINAL, NO_COLOR: '1' } })
  return { s, run }
}

describe('a chat', () => {
  it('shows a status line before each prompt, and announcements at the start', async () => {
    const { s, run } = await chat({
      companyAnnouncements: ['Be kind to the build.'],
      statusLine: {
        type: 'command',
        padding: 2,
        command: 'cat > status.json; echo "== one"; echo two',
      },
    })
    expect(run.stdout).toMatch(/^Be kind to the build\./)
    expect(run.stdout.match(/^ {2}== one\n {2}two$/gm)).toHaveLength(1)
    const files = await s.project.files()
    expect(JSON.parse(files['status.json'] ?? '')).toMatchObject({
      hook_event_name: 'Status',
      session_id: expect.any(String),
      transcript_path: expect.stringContaining('.jsonl'),
      cwd: s.project.cwd,
      model: { id: expect.stringContaining('claude'), display_name: expect.any(String) },
      workspace: { current_dir: s.project.cwd, project_dir: s.project.cwd },
      version: expect.any(String),
      output_style: { name: 'default' },
      cost: { total_cost_usd: expect.any(Number), total_duration_ms: expect.any(Number) },
    })
  })

  it('goes on without a status line whose command fails, and with hooks turned off', async () => {
    const statusLine = { type: 'command', command: 'echo shown; touch ran; exit 1' }
    expect((await chat({ statusLine })).run.stdout).not.toContain('shown')
    const { s } = await chat({ statusLine, disableAllHooks: true })
    expect(await s.project.files()).not.toHaveProperty('ran')
  })

  it('shows what hooks have to say to the user, and rings for them, but lets them draw nothing', async () => {
    const line = (name: string, terminalSequence: string) =>
      hook(`printf '%s' '${JSON.stringify({ systemMessage: `from ${name}`, terminalSequence })}'`)
    const { run } = await chat({
      hooks: {
        Stop: [{ hooks: [line('one', '\u001b]0;title\u0007'), line('two', '\u001b[2J')] }],
        SessionStart: [{ hooks: [hook(says({ systemMessage: 'welcome' }))] }],
      },
    })
    for (const words of ['welcome', 'from one', 'from two', '\u001b]0;title\u0007'])
      expect(run.stdout).toContain(words)
    expect(run.stdout).not.toContain('\u001b[2J')
  })

  it('keeps copies of files that change, unless fileCheckpointingEnabled is off', async () => {
    const write = tool('Write', { file_path: 'new.txt', content: 'hi' })
    const marks = async (fileCheckpointingEnabled: boolean): Promise<boolean> => {
      const s = await scenario({
        script: [{ content: [write] }, text('done')],
        files: { '~/.claude/settings.json': { fileCheckpointingEnabled } },
      })
      await s.run(['go', '--permission-mode', 'acceptEdits'], { env: IN_TERMINAL })
      const written = await readdir(s.project.home, { recursive: true })
      expect(await s.project.files()).toHaveProperty(['new.txt'])
      const lines = await Promise.all(
        written
          .filter((name) => name.endsWith('.jsonl'))
          .map((name) => readFile(join(s.project.home, name), 'utf8')),
      )
      return lines.join('').includes('file-history')
    }
    expect([await marks(true), await marks(false)]).toEqual([true, false])
  })

  it('keeps what is typed ahead for the next turn; it allows nothing that is asked later', async () => {
    const call = tool('Bash', { command: 'touch ran' })
    const s = await scenario({ script: [{ content: [call] }, text('one'), text('two')] })
    const run = await s.run(['go'], { env: { ...IN_TERMINAL, NO_COLOR: '1' }, input: 'y\nthen this\n' })
    expect(run.code, run.stderr).toBe(0)
    expect(run.stdout).toMatch(/queued: y[\s\S]*queued: then this/)
    expect(await s.project.files()).not.toHaveProperty(['ran'])
    const last = s.api.requests.at(-1)?.body
    expect(JSON.stringify(last?.messages)).toMatch(/"y"[\s\S]*"then this"/)
  })
})
