import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { userLine } from '../support/lines.ts'
import { asObject, type JsonObject } from '../support/mock-api/json.ts'
import { type Reply, text, toolUse } from '../support/mock-api/reply.ts'
import { readUsage, type UsageTotals } from '../support/readers/ccusage.ts'
import { viewerComplaint } from '../support/readers/claude-code-viewer.ts'
import { type Scenario, scenario } from '../support/scenario.ts'
import { publicTranscript, readTranscriptLines } from '../support/transcript-file.ts'

const ID = '11111111-2222-4333-8444-555555555555'

const usage = (n: number) => ({
  input_tokens: 10 + n,
  output_tokens: 100 + n,
  cache_creation_input_tokens: 1_000 + n,
  cache_read_input_tokens: 10_000 + n,
})

/** Thinking, parallel calls, a failing call, a subagent, then plain answers. */
const SCRIPT: Reply[] = [
  {
    content: [
      { type: 'thinking', thinking: 'Let me see.' },
      { type: 'text', text: 'I look.' },
      { type: 'tool_use', name: 'Read', input: { file_path: 'a.txt' } },
      { type: 'tool_use', name: 'Read', input: { file_path: 'missing.txt' } },
      { type: 'tool_use', name: 'Bash', input: { command: 'echo hi; exit 3' } },
    ],
    usage: usage(1),
  },
  toolUse(
    'Task',
    { description: 'Look', prompt: 'Look around', subagent_type: 'general-purpose' },
    { usage: usage(2) },
  ),
  text('found', { usage: usage(3) }),
  text('done', { usage: usage(4) }),
]

/** A session with everything that a transcript can hold; gives the last `modelUsage`. */
async function makeSession(s: Scenario): Promise<JsonObject> {
  const cli = s.session(['--session-id', ID, '--dangerously-skip-permissions'])
  cli.send(userLine('go'))
  const { modelUsage } = await cli.waitFor({ type: 'result' })
  cli.send(userLine('/compact'))
  await cli.waitFor({ type: 'result' })
  cli.send(userLine('/frobnicate'))
  await cli.waitFor({ type: 'result' })
  s.api.expectPrefixBreak()
  cli.send(userLine('again'))
  await cli.waitFor({ type: 'result' })
  cli.closeInput()
  await cli.waitForExit()
  await s.run(['sessions', 'rename', ID, 'A title'])
  await s.run(['sessions', 'tag', ID, 'a-tag'])
  return asObject(modelUsage)
}

const ours = (modelUsage: JsonObject): Record<string, UsageTotals> =>
  Object.fromEntries(
    Object.entries(modelUsage).map(([model, value]) => {
      const { inputTokens, outputTokens, cacheReadInputTokens, cacheCreationInputTokens } = asObject(value)
      return [
        model,
        {
          input: Number(inputTokens),
          output: Number(outputTokens),
          cacheRead: Number(cacheReadInputTokens),
          cacheCreation: Number(cacheCreationInputTokens),
        },
      ]
    }),
  )

describe('programs that read transcripts', () => {
  it.each([17, 20] as const)(
    'ccusage %i (the published program) counts what the results say, each response once',
    async (version) => {
      const s = await scenario({ script: SCRIPT, files: { 'a.txt': 'A' } })
      const cli = await s.run([
        '-p',
        'go',
        '--session-id',
        ID,
        '--dangerously-skip-permissions',
        '--output-format',
        'json',
      ])
      const expected = ours(asObject(cli.result?.modelUsage))
      expect(Object.values(expected)).toEqual([
        { input: 50, output: 410, cacheRead: 40_010, cacheCreation: 4_010 },
      ])
      const config = join(s.project.home, '.claude')
      const report = await readUsage(config, version)
      expect(report.totals).toEqual(expected)
      // Version 17 takes the directory that a transcript lies in for its session.
      const [slug] = await readdir(join(config, 'projects'))
      expect(report.sessions).toContain(version === 17 ? slug : ID)
      await s.run(['-p', 'go on', '--resume', ID, '--fork-session'])
      const [model = ''] = Object.keys(expected)
      expect((await readUsage(config, version)).totals[model]?.input).toBe(50 + 14)
    },
  )

  it('claude-code-viewer takes every line, of subagents too', async () => {
    const s = await scenario({ script: SCRIPT, files: { 'a.txt': 'A' } })
    await makeSession(s)
    const path = publicTranscript(s.project, ID)
    const lines = readTranscriptLines(path)
    const kinds = new Set(lines.map(({ json }) => [json?.type, json?.subtype].filter(Boolean).join('/')))
    expect([...kinds]).toEqual(
      expect.arrayContaining(['user', 'assistant', 'system/compact_boundary', 'custom-title', 'tag']),
    )
    const subagents = join(path.replace(/\.jsonl$/, ''), 'subagents')
    const names = (await readdir(subagents)).filter((name) => name.endsWith('.jsonl'))
    expect(names).toHaveLength(1)
    const all = [...lines, ...names.flatMap((name) => readTranscriptLines(join(subagents, name)))]
    expect(all.flatMap(({ json }) => viewerComplaint(json) ?? [])).toEqual([])
  })
})
