import { describe, expect, it } from 'vitest'
import { tool } from '../support/hook-lines.ts'
import { textOf, toolResults } from '../support/lines.ts'
import { asArray, asObject, asString, type JsonObject } from '../support/mock-api/json.ts'
import { text } from '../support/mock-api/reply.ts'
import { type ScenarioOptions, scenario as start } from '../support/scenario.ts'

/** Agents of hooks use the small model; here their requests are part of the script, and each is a conversation of its own. */
const scenario = (options: ScenarioOptions) =>
  start({ ...options, api: { isSide: () => false, checkPrefix: false } })

const RUN = ['-p', 'go', '--output-format', 'stream-json', '--verbose', '--dangerously-skip-permissions']
const touch = tool('Bash', { command: 'touch made', description: 'make' })
const settings = (event: string, more: JsonObject = {}) => ({
  hooks: { [event]: [{ hooks: [{ type: 'agent', prompt: 'Is this fine? $ARGUMENTS', ...more }] }] },
})
const verdict = (value: JsonObject, id = 'verdict') => ({ content: [tool('StructuredOutput', value, id)] })
const toolNames = (body: JsonObject | undefined): string[] =>
  asArray(body?.tools ?? []).map((each) => asString(asObject(each).name ?? ''))

describe('an agent hook', () => {
  it('PAIN-04: looks at files with tools of its own and denies with its reason', async () => {
    const s = await scenario({
      script: [
        { content: [touch] },
        { content: [tool('Read', { file_path: 'rules.txt' }, 'look')] },
        verdict({ ok: false, reason: 'rules.txt forbids it' }),
        text('done'),
      ],
      files: { '~/.claude/settings.json': settings('PreToolUse'), 'rules.txt': 'make nothing\n' },
    })
    const run = await s.run(RUN)
    expect(run.result).toMatchObject({ result: 'done', permission_denials: [{ tool_use_id: 'call' }] })
    expect(textOf(toolResults(run.messages).get('call')?.content)).toContain('rules.txt forbids it')
    expect(Object.keys(await s.project.files())).not.toContain('made')
    const asked = s.api.requests[1]?.body
    expect(toolNames(asked).toSorted()).toEqual(['Glob', 'Grep', 'Read', 'StructuredOutput'])
    expect(asked?.model).toContain('haiku')
    expect(JSON.stringify(asked?.messages)).toContain('touch made')
    expect(JSON.stringify(s.api.requests[2]?.body.messages)).toContain('make nothing')
    expect(toolResults(run.messages).has('look')).toBe(false)
  })

  it('lets go on what it finds fine, with the model that it names', async () => {
    const s = await scenario({
      script: [{ content: [touch] }, verdict({ ok: true }), text('done')],
      files: { '~/.claude/settings.json': settings('PreToolUse', { model: 'opus' }) },
    })
    const run = await s.run(RUN)
    expect(Object.keys(await s.project.files())).toContain('made')
    expect(s.api.requests[1]?.body.model).toContain('opus')
    expect(Object.keys(run.result?.modelUsage ?? {}).some((name) => name.includes('opus'))).toBe(true)
  })

  it('of Stop makes the model go on; of UserPromptSubmit it is asked before the first request', async () => {
    const s = await scenario({
      script: [
        text('first'),
        verdict({ ok: false, reason: 'tests are missing' }, 'v1'),
        text('second'),
        verdict({ ok: true }, 'v2'),
      ],
      files: { '~/.claude/settings.json': settings('Stop') },
    })
    expect((await s.run(RUN)).result).toMatchObject({ result: 'second' })
    expect(JSON.stringify(s.api.requests[2]?.body.messages)).toContain('tests are missing')
    const prompt = await scenario({
      script: [verdict({ ok: false, reason: 'not today' })],
      files: { '~/.claude/settings.json': settings('UserPromptSubmit') },
    })
    expect((await prompt.run(RUN)).result).toMatchObject({ result: 'not today' })
    expect(prompt.api.requests).toHaveLength(1)
  })

  it('PAIN-04: that comes to no answer, or takes too long, has no opinion, and the host is told', async () => {
    const silent = await scenario({
      script: [{ content: [touch] }, text('hm'), text('hm'), text('hm'), text('done')],
      files: { '~/.claude/settings.json': settings('PreToolUse') },
    })
    const run = await silent.run(RUN)
    expect(Object.keys(await silent.project.files())).toContain('made')
    expect(run.messages.filter(({ tag }) => tag === 'hook_no_verdict')).toHaveLength(1)
    const slow = await scenario({
      script: [
        { content: [touch] },
        { content: [{ type: 'text', text: 'x' }], stall: { at: 'message_start' } },
        text('done'),
      ],
      files: { '~/.claude/settings.json': settings('PreToolUse', { timeout: 0.5 }) },
    })
    const late = await slow.run(RUN)
    expect(late.messages.find(({ tag }) => tag === 'hook_no_verdict')).toMatchObject({
      hook_no_verdict: { timed_out: true },
    })
    expect(Object.keys(await slow.project.files())).toContain('made')
  })

  it('has no hooks and no rights of its own', async () => {
    const s = await scenario({
      script: [
        { content: [touch] },
        {
          content: [
            tool('Read', { file_path: '.env' }, 'look'),
            tool('Write', { file_path: 'x', content: '' }, 'w'),
          ],
        },
        verdict({ ok: true }),
        text('done'),
      ],
      files: {
        '~/.claude/settings.json': { ...settings('PreToolUse'), permissions: { deny: ['Read(.env)'] } },
        '.env': 'SECRET=1\n',
      },
    })
    await s.run(RUN)
    const seen = JSON.stringify(s.api.requests[2]?.body.messages)
    expect(seen).not.toContain('SECRET')
    expect(seen).toContain('No such tool available: Write')
    expect(s.api.requests).toHaveLength(4)
  })
})
