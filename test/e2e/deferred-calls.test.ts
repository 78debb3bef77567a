import { describe, expect, it } from 'vitest'
import { hook, saysFor, tool } from '../support/hook-lines.ts'
import { textOf, toolResults } from '../support/lines.ts'
import { text } from '../support/mock-api/reply.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const JSON_RUN = ['-p', '--output-format', 'stream-json', '--verbose', '--dangerously-skip-permissions']

/** Puts calls off until the file `answered` is there; then lets them through. */
const deferring = hook(
  `[ -e answered ] && ${saysFor('PreToolUse', { permissionDecision: 'allow' })} || ${saysFor('PreToolUse', {
    permissionDecision: 'defer',
  })}`,
)
const settings = {
  hooks: {
    PreToolUse: [{ matcher: 'Bash', hooks: [deferring] }],
    SessionStart: [{ matcher: 'resume', hooks: [hook('echo back again')] }],
  },
}
const touch = (file: string, id: string) =>
  tool('Bash', { command: `touch ${file}`, description: 'make' }, id)

const made = async (s: Scenario): Promise<readonly string[]> =>
  Object.keys(await s.project.files()).filter((name) => name.startsWith('made'))

describe('a call that a PreToolUse hook puts off', () => {
  it('ends the run; a resume without a prompt makes it again and goes on', async () => {
    const s = await scenario({
      script: [{ content: [touch('made', 'call')] }, text('done')],
      files: { '~/.claude/settings.json': settings },
    })
    const first = await s.run([...JSON_RUN, 'go'])
    expect(first.code).toBe(0)
    expect(first.result).toMatchObject({
      subtype: 'success',
      is_error: false,
      stop_reason: 'tool_deferred',
      terminal_reason: 'tool_deferred',
      deferred_tool_use: { id: 'call', name: 'Bash', input: { command: 'touch made' } },
      permission_denials: [],
    })
    expect(toolResults(first.messages).size).toBe(0)
    const id = String(first.result?.session_id)
    const still = await s.run([...JSON_RUN, '--resume', id])
    expect(still.result).toMatchObject({ stop_reason: 'tool_deferred' })
    expect(await made(s)).toEqual([])
    expect(s.api.requests).toHaveLength(1)
    await s.project.write('answered', '')
    const last = await s.run([...JSON_RUN, '--resume', id])
    expect(last.result).toMatchObject({ result: 'done', terminal_reason: 'completed' })
    expect(await made(s)).toEqual(['made'])
    expect(JSON.stringify(s.api.requests[1]?.body.messages)).toContain('back again')
  })

  it('runs before the prompt of a resume that has one', async () => {
    const s = await scenario({
      script: [{ content: [touch('made', 'call')] }, text('done')],
      files: { '~/.claude/settings.json': settings },
    })
    const first = await s.run([...JSON_RUN, 'go'])
    await s.project.write('answered', '')
    await s.run([...JSON_RUN, '--resume', String(first.result?.session_id), 'and then this'])
    expect(await made(s)).toEqual(['made'])
    const last = s.api.requests[1]?.body.messages
    expect(JSON.stringify(last)).toMatch(/"tool_result".*and then this/)
  })

  it('is an error of the resume when its tool is gone; the session goes on', async () => {
    const s = await scenario({
      script: [{ content: [touch('made', 'call')] }, text('fine')],
      files: { '~/.claude/settings.json': settings },
    })
    const first = await s.run([...JSON_RUN, 'go'])
    const id = String(first.result?.session_id)
    const without = await s.run([...JSON_RUN, '--resume', id, '--tools', 'Read'])
    expect(without.code).toBe(1)
    expect(without.result).toMatchObject({ is_error: true, terminal_reason: 'tool_deferred_unavailable' })
    const later = await s.run([...JSON_RUN, '--resume', id, 'hello'])
    expect(later.result).toMatchObject({ result: 'fine' })
    expect(await made(s)).toEqual([])
  })

  it('goes its usual way beside another call, and the host is told', async () => {
    const s = await scenario({
      script: [{ content: [touch('made1', 'a'), touch('made2', 'b')] }, text('done')],
      files: { '~/.claude/settings.json': settings },
    })
    const run = await s.run([...JSON_RUN, 'go'])
    expect(run.result).toMatchObject({ result: 'done' })
    expect(await made(s)).toEqual(['made1', 'made2'])
    expect(
      run.messages.filter(({ subtype, level }) => subtype === 'informational' && level === 'warning'),
    ).toHaveLength(2)
    expect(textOf(toolResults(run.messages).get('a')?.content)).not.toContain('put off')
  })

  it('needs a prompt where nothing was put off', async () => {
    const s = await scenario({ script: [text('hello')] })
    const first = await s.run([...JSON_RUN, 'go'])
    const again = await s.run([...JSON_RUN, '--resume', String(first.result?.session_id)])
    expect(again.code).toBe(1)
    expect(again.stderr).toContain('No prompt')
  })
})
