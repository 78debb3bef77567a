import { describe, expect, it } from 'vitest'
import { waitUntilGone } from '../support/descendants.ts'
import { textOf, toolResults, userLine } from '../support/lines.ts'
import type { JsonObject } from '../support/mock-api/json.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { type ScenarioOptions, scenario } from '../support/scenario.ts'

const ALL = ['--dangerously-skip-permissions']

/** Runs one call of a tool in a session of its own, which leaves no process behind; returns the result's text and the time it took. */
async function call(
  name: string,
  input: JsonObject,
  options: Omit<ScenarioOptions, 'script'> = {},
): Promise<{ content: string; ms: number }> {
  const s = await scenario({ script: [toolUse(name, input, { id: 't1' }), text('done')], ...options })
  const cli = s.session(ALL)
  cli.send(userLine('go'))
  await cli.waitFor({ type: 'assistant' })
  const start = performance.now()
  await cli.waitFor({ type: 'user' })
  const ms = performance.now() - start
  await cli.waitFor({ type: 'result', subtype: 'success' })
  cli.closeInput()
  await cli.waitForExit()
  await waitUntilGone({ mark: s.mark }, 10_000)
  return { content: textOf(toolResults(cli.messages).get('t1')?.content), ms }
}

describe('Bash', () => {
  it('PAIN-27: is done when its shell is, although a child holds the pipe', async () => {
    const { content, ms } = await call('Bash', { command: 'sleep 30 & echo hi' })
    expect(content).toBe('hi')
    expect(ms).toBeLessThan(10_000)
  })

  it('PAIN-27: waits for the words of a child that is about to speak', async () => {
    const { content } = await call('Bash', {
      command: '(for i in 1 2 3; do sleep .05; echo $i; done) & exit',
    })
    expect(content).toBe('1\n2\n3')
  })

  it('reads nothing from standard input', async () => {
    const { content } = await call('Bash', { command: 'cat; read x; echo end' })
    expect(content).toBe('end')
  })

  it('PAIN-28: endless output is cut', async () => {
    const { content } = await call('Bash', { command: 'yes endless', timeout: 1500 })
    expect(content.length).toBeLessThan(40_000)
  })

  it('PAIN-44: a command after one that was killed runs as ever', async () => {
    const s = await scenario({
      script: [
        toolUse('Bash', { command: 'sleep 64', timeout: 300 }),
        toolUse('Bash', { command: 'echo alive' }, { id: 't2' }),
        text('done'),
      ],
    })
    const cli = s.session(ALL)
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result', subtype: 'success' })
    expect(textOf(toolResults(cli.messages).get('t2')?.content)).toBe('alive')
  })

  it('tells its children that they run under an engine', async () => {
    const { content } = await call('Bash', { command: 'echo $CLAUDECODE $GIT_EDITOR' })
    expect(content).toBe('1 true')
  })
})

describe('file tools', () => {
  it('PAIN-39: an edit changes its own bytes and keeps line ends and the byte order mark', async () => {
    const before = '\ufeffone\r\ntwo\r\nthree\r\n'
    const s = await scenario({
      files: { 'crlf.txt': before },
      script: [
        toolUse('Read', { file_path: 'crlf.txt' }),
        toolUse('Edit', { file_path: 'crlf.txt', old_string: 'two', new_string: 'TWO' }),
        text('done'),
      ],
    })
    const cli = s.session(ALL)
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result', subtype: 'success' })
    expect(await s.project.files()).toEqual({ 'crlf.txt': before.replace('two', 'TWO') })
  })

  it('PAIN-09: a write through a link out of the project is refused', async () => {
    const s = await scenario({
      script: [
        toolUse('Bash', { command: 'ln -s ../home/outside.txt link' }),
        toolUse('Write', { file_path: 'link', content: 'x' }, { id: 'w1' }),
        text('done'),
      ],
    })
    const cli = s.session(['--permission-mode', 'acceptEdits', '--allowedTools', 'Bash(ln:*)'])
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result', subtype: 'success' })
    expect(toolResults(cli.messages).get('w1')).toMatchObject({ is_error: true })
    await expect(s.project.read('~/outside.txt')).rejects.toThrow('ENOENT')
  })

  it('reads, searches and lists what is there', async () => {
    const files = { 'src/a.ts': 'const needle = 1\n', 'b.md': 'nothing\n' }
    expect((await call('Read', { file_path: 'src/a.ts' }, { files })).content).toMatch(
      /1[→\t]const needle = 1/,
    )
    expect((await call('Grep', { pattern: 'needle' }, { files })).content).toContain('src/a.ts')
    expect((await call('Glob', { pattern: '**/*.md' }, { files })).content).toContain('b.md')
  })
})
