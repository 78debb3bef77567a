import { appendFile, chmod, readdir, readFile, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ofType, userLine } from '../support/lines.ts'
import { asString, type JsonObject } from '../support/mock-api/json.ts'
import { contentText } from '../support/mock-api/recorded-request.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { type Finished, type Scenario, scenario } from '../support/scenario.ts'

const ID = '11111111-2222-4333-8444-555555555555'
const OTHER_ID = '99999999-2222-4333-8444-555555555555'
const OUT = ['--output-format', 'stream-json', '--verbose']
const THREE = [text('one'), text('two'), text('three')]

/** One prompt in the session `ID`. */
async function begin(s: Scenario, prompt = 'first', args: readonly string[] = []): Promise<Finished> {
  return s.run(['-p', prompt, '--session-id', ID, ...OUT, ...args])
}

/** The transcript among the files of the vendor's tools. */
async function transcriptPath(s: Scenario, id = ID): Promise<string> {
  const root = join(s.project.home, '.claude', 'projects')
  const names = await readdir(root, { recursive: true }).catch(() => [])
  const name = names.find((each) => each.endsWith(`${id}.jsonl`))
  if (name === undefined) throw new Error(`no transcript of ${id} among ${names.join(', ') || 'no files'}`)
  return join(root, name)
}

async function transcript(s: Scenario, id = ID): Promise<JsonObject[]> {
  const content = await readFile(await transcriptPath(s, id), 'utf8')
  return content
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

/** What the model is sent, as `role: text`. */
function conversation(s: Scenario, n: number): string[] {
  const messages = s.api.mainRequests[n - 1]?.messages ?? []
  return messages.map((message) => `${message.role}: ${contentText(message.blocks)}`)
}

describe('a transcript', () => {
  it('lies in both layouts as one file, readable by its owner alone', async () => {
    const s = await scenario()
    await begin(s)
    const own = await stat(join(s.project.cwd, '.claude-sessions', ID, 'transcript.jsonl'))
    const common = await stat(await transcriptPath(s))
    expect(own.ino).toBe(common.ino)
    expect(own.mode & 0o777).toBe(0o600)
  })

  it('lies only in the common layout when that is asked for', async () => {
    const s = await scenario({ env: { AGENT_SESSION_LAYOUT: 'projects' } })
    await begin(s)
    expect(await readdir(s.project.cwd)).toEqual([])
    expect(await transcript(s)).not.toHaveLength(0)
  })

  it('holds every message that the host saw, as one chain', async () => {
    const s = await scenario({ script: [toolUse('Bash', { command: 'echo hi' }), text('done')] })
    const run = await begin(s, 'go', ['--dangerously-skip-permissions'])
    const lines = (await transcript(s)).filter((line) => line.type === 'user' || line.type === 'assistant')
    expect(lines.map((line) => line.type)).toEqual(['user', 'assistant', 'user', 'assistant'])
    expect(lines.slice(1).map((line) => line.parentUuid)).toEqual(lines.slice(0, -1).map((line) => line.uuid))
    expect(
      lines.every(
        (line) => line.sessionId === ID && line.isSidechain === false && line.userType === 'external',
      ),
    ).toBe(true)
    const uuids = lines.map((line) => line.uuid)
    const shown = run.messages.filter((message) => message.type === 'assistant' || message.type === 'user')
    expect(shown.map((message) => uuids.includes(message.uuid))).toEqual([true, true, true])
  })

  it('is not written when nothing is to be kept', async () => {
    const s = await scenario()
    await begin(s, 'first', ['--no-session-persistence'])
    expect(await readdir(s.project.cwd)).toEqual([])
    await expect(transcriptPath(s)).rejects.toThrow('no transcript')
  })

  it('PAIN-16: stays where it began when the shell goes elsewhere, and only grows', async () => {
    const s = await scenario({
      script: [toolUse('Bash', { command: 'mkdir sub && cd sub && touch here' }), text('one'), text('two')],
      files: { 'a.txt': 'A' },
    })
    const cli = s.session(['--dangerously-skip-permissions', '--session-id', ID])
    cli.send(userLine('first'))
    await cli.waitFor({ type: 'result' })
    const before = await readFile(await transcriptPath(s), 'utf8')
    cli.send(userLine('second'))
    await cli.waitFor({ type: 'result' })
    cli.closeInput()
    await cli.waitForExit()
    const after = await readFile(await transcriptPath(s), 'utf8')
    expect(after.startsWith(before)).toBe(true)
    expect(after).toContain('second')
    expect(await readdir(join(s.project.cwd, 'sub'))).toEqual(['here'])
  })

  it('PAIN-16: that cannot be written is a warning, and the turn goes on', async () => {
    const s = await scenario({ env: { AGENT_SESSION_LAYOUT: 'projects' } })
    await s.project.write('~/.claude/projects', 'a file in the way')
    await chmod(s.project.path('~/.claude'), 0o555)
    const run = await begin(s)
    await chmod(s.project.path('~/.claude'), 0o755)
    expect(run).toMatchObject({ code: 0, result: { subtype: 'success', result: 'ok' } })
    expect(run.stderr).toMatch(/transcript|session/i)
  })
})

describe('going on with a session', () => {
  it('--resume brings the whole conversation back, keeps the id, and shows none of it again', async () => {
    const s = await scenario({ script: THREE })
    await begin(s)
    const run = await s.run(['-p', 'second', '--resume', ID, ...OUT])
    expect(run.messages.map((message) => [message.type, message.session_id])).toEqual([
      ['system', ID],
      ['assistant', ID],
      ['result', ID],
    ])
    expect(conversation(s, 2)).toEqual(
      ['user: first', 'assistant: one', 'user: second'].map((line) =>
        expect.stringContaining(line.slice(line.indexOf(' ') + 1)),
      ),
    )
  })

  it('--continue takes the newest session of this directory', async () => {
    const s = await scenario({ script: THREE })
    await s.run(['-p', 'older', '--session-id', OTHER_ID])
    await begin(s)
    const run = await s.run(['-p', 'second', '--continue', ...OUT])
    expect(run.result).toMatchObject({ session_id: ID, result: 'three' })
    expect(conversation(s, 3).at(0)).toContain('first')
  })

  it('--continue without a session begins one', async () => {
    expect(await (await scenario()).run(['-p', 'hi', '--continue'])).toMatchObject({
      code: 0,
      stdout: 'ok\n',
    })
  })

  it('--fork-session takes a copy under a new id and leaves the old one alone', async () => {
    const s = await scenario({ script: THREE })
    await begin(s)
    const before = await readFile(await transcriptPath(s), 'utf8')
    const run = await s.run(['-p', 'second', '--resume', ID, '--fork-session', ...OUT])
    const forkId = asString(run.result?.session_id)
    expect(forkId).not.toBe(ID)
    expect(await readFile(await transcriptPath(s), 'utf8')).toBe(before)
    expect(
      (await transcript(s, forkId)).every(
        (line) => line.sessionId === undefined || line.sessionId === forkId,
      ),
    ).toBe(true)
    expect(conversation(s, 2)).toHaveLength(3)
  })

  it('--resume-session-at forgets what came after that message', async () => {
    const s = await scenario({ script: THREE })
    const first = await begin(s)
    const at = asString(ofType(first.messages, 'assistant')[0]?.uuid)
    await s.run(['-p', 'second', '--resume', ID])
    s.api.expectPrefixBreak()
    const run = await s.run(['-p', 'other', '--resume', ID, '--resume-session-at', at, ...OUT])
    expect(run.code).toBe(0)
    expect(conversation(s, 3).join()).not.toContain('second')
    expect(conversation(s, 3)).toHaveLength(3)
  })

  it.each([
    ['an unknown message', ['--resume', ID, '--resume-session-at', OTHER_ID], OTHER_ID],
    ['an unknown session', ['--resume', OTHER_ID], OTHER_ID],
    ['an id that is taken', ['--session-id', ID], ID],
  ])(
    'INPUT-07: %s is refused with code 1, and nothing of the session is lost',
    async (_what, args, words) => {
      const s = await scenario({ script: THREE })
      await begin(s)
      const before = await readFile(await transcriptPath(s), 'utf8')
      const run = await s.run(['-p', 'second', ...args, ...OUT])
      expect(run.code).toBe(1)
      expect(run.stderr).toContain(words)
      expect(s.api.mainRequests).toHaveLength(1)
      expect(await readFile(await transcriptPath(s), 'utf8')).toBe(before)
    },
  )

  it('PAIN-15: parallel results all come back', async () => {
    const content = ['a', 'b', 'c'].map(
      (name) =>
        ({ type: 'tool_use', id: `r_${name}`, name: 'Read', input: { file_path: `${name}.txt` } }) as const,
    )
    const s = await scenario({
      script: [{ content }, text('read'), text('again')],
      files: { 'a.txt': 'A', 'b.txt': 'B', 'c.txt': 'C' },
    })
    await begin(s)
    await s.run(['-p', 'second', '--resume', ID])
    const results =
      s.api.mainRequests[2]?.messages[2]?.blocks.filter((block) => block.type === 'tool_result') ?? []
    expect(results.map((block) => block.tool_use_id).sort()).toEqual(['r_a', 'r_b', 'r_c'])
  })

  it('PAIN-14: a transcript whose last line is torn is read up to there, and grows behind it', async () => {
    const s = await scenario({ script: THREE })
    await begin(s)
    await s.run(['-p', 'second', '--resume', ID])
    const path = await transcriptPath(s)
    const whole = await readFile(path, 'utf8')
    await truncate(path, Buffer.byteLength(whole) - 20)
    s.api.expectPrefixBreak()
    expect((await s.run(['-p', 'third', '--resume', ID, ...OUT])).code).toBe(0)
    const [torn, ...rest] = (await readFile(path, 'utf8'))
      .split('\n')
      .filter((line) => line !== '' && !isJson(line))
    expect(torn).toBeDefined()
    expect(rest).toEqual([])
    expect(conversation(s, 3).at(-1)).toContain('third')
  })

  it('PAIN-14: lines that are damaged or unknown are passed over', async () => {
    const s = await scenario({ script: THREE })
    await begin(s)
    await appendFile(
      await transcriptPath(s),
      '{"type":"user","mess\n\n[1,2]\nnull\n{"type":"from-the-future","x":1}\n',
    )
    const run = await s.run(['-p', 'second', '--resume', ID, ...OUT])
    expect(run.code).toBe(0)
    expect(conversation(s, 2)).toHaveLength(3)
  })

  it('PAIN-14, PAIN-18: a session that was killed in a tool goes on with a valid conversation', async () => {
    const command = 'touch begun; sleep 63'
    const s = await scenario({ script: [toolUse('Bash', { command }, { id: 'b1' }), text('after')] })
    const cli = s.session(['--session-id', ID, '--dangerously-skip-permissions'])
    cli.send(userLine('first'))
    await expect.poll(() => s.project.files(), { timeout: 15_000 }).toHaveProperty('begun')
    cli.kill('SIGKILL')
    await cli.waitForExit()
    const run = await s.run(['-p', 'second', '--resume', ID, ...OUT])
    expect(run.result).toMatchObject({ result: 'after' })
    const answer = s.api.mainRequests[1]?.messages[2]?.blocks[0]
    expect(answer).toMatchObject({ type: 'tool_result', tool_use_id: 'b1', is_error: true })
  })

  it('PAIN-17: a second process says that the session is in use, and no line is torn', async () => {
    const s = await scenario({
      script: [text('one'), text('slow', { delayMs: 1500 }), text('two'), text('three')],
    })
    await begin(s)
    const holder = s.session(['--resume', ID])
    holder.send(userLine('held'))
    await s.api.waitForRequest(2)
    s.api.expectPrefixBreak()
    const second = await s.run(['-p', 'meanwhile', '--resume', ID, ...OUT])
    expect(second.stderr).toContain(String(holder.pid))
    holder.closeInput()
    expect((await holder.waitForExit()).code).toBe(0)
    expect((await transcript(s)).length).toBeGreaterThan(4)
  })

  it('PAIN-17: a lock whose owner was killed does not stand in the way', async () => {
    const s = await scenario({ script: [text('one', { stall: { at: 'message_start' } }), text('two')] })
    const cli = s.session(['--session-id', ID])
    cli.send(userLine('first'))
    await s.api.waitForRequest(1)
    cli.kill('SIGKILL')
    await cli.waitForExit()
    const run = await s.run(['-p', 'second', '--resume', ID, ...OUT])
    expect(run).toMatchObject({ code: 0, stderr: '' })
  })
})

function isJson(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}
