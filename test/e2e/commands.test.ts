import { describe, expect, it } from 'vitest'
import { blocksOf, controlRequest, kindOf, ofType, textOf, userLine } from '../support/lines.ts'
import { asArray, asObject, type JsonObject } from '../support/mock-api/json.ts'
import { text } from '../support/mock-api/reply.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const GREET =
  '---\ndescription: Greets\nargument-hint: <name>\n---\nSay hello to $1, all in all: $ARGUMENTS.\n'

/** The texts of the last message of a request. */
const lastTexts = (s: Scenario, index = -1): string[] => {
  const request = s.api.requests.at(index)
  const message = asObject(asArray(request?.body.messages).at(-1))
  return blocksOf({ message }).map((block) => String(block.text))
}

const one = async (s: Scenario, prompt: string, args: readonly string[] = []) => {
  const cli = s.session(args)
  cli.send(userLine(prompt))
  const result = await cli.waitFor({ type: 'result' }, 45_000)
  return { cli, result, messages: cli.messages }
}

describe('a slash command from a file', () => {
  it('becomes a prompt: tags, then its text with the arguments filled in', async () => {
    const s = await scenario({ files: { '.claude/commands/greet.md': GREET } })
    const { result, messages } = await one(s, '/greet "Ada Lovelace" again')
    expect(result).toMatchObject({ subtype: 'success', num_turns: 1 })
    expect(ofType(messages, 'system')[0]?.slash_commands).toContain('greet')
    const texts = lastTexts(s)
    expect(texts.at(-2)).toBe(
      '<command-message>greet</command-message>\n<command-name>/greet</command-name>\n<command-args>"Ada Lovelace" again</command-args>',
    )
    expect(texts.at(-1)).toBe('Say hello to Ada Lovelace, all in all: "Ada Lovelace" again.')
  })

  it('is named after its path, with a colon for each directory, and is listed by initialize', async () => {
    const s = await scenario({
      files: {
        '.claude/commands/db/migrate.md': 'Migrate the database.',
        '~/.claude/commands/mine.md': '---\ndescription: My own\n---\nDo it.',
      },
    })
    const cli = s.session()
    cli.send(controlRequest('r1', 'initialize'))
    const answer = await cli.waitFor({ type: 'control_response' })
    const { commands } = asObject(asObject(asObject(answer.response).response))
    expect(asArray(commands).slice(0, 2)).toMatchObject([
      { name: 'db:migrate', description: 'Migrate the database.', argumentHint: '' },
      { name: 'mine', description: 'My own' },
    ])
    cli.send(userLine('/db:migrate to 7'))
    await cli.waitFor({ type: 'result' })
    expect(lastTexts(s).at(-1)).toBe('Migrate the database.\n\nARGUMENTS: to 7')
  })

  it('does not load where the setting sources leave the project out', async () => {
    const s = await scenario({ files: { '.claude/commands/greet.md': GREET } })
    const { result } = await one(s, '/greet Ada', ['--setting-sources', ''])
    expect(result).toMatchObject({ is_error: false, num_turns: 0 })
    expect(textOf(result.result)).toContain('Unknown command: /greet')
    expect(s.api.requests).toHaveLength(0)
  })

  it('runs its shell commands with the rules of its front matter, for its turn only', async () => {
    const body =
      '---\nallowed-tools: Bash(echo:*)\nmodel: claude-haiku-4-5-20251001\n---\nIt says:\n!`echo from $1`'
    const s = await scenario({ files: { '.claude/commands/say.md': body }, script: [text('ok'), text('ok')] })
    const { cli, result } = await one(s, '/say here')
    expect(result).toMatchObject({ subtype: 'success', permission_denials: [] })
    expect(lastTexts(s).at(-1)).toBe('It says:\nfrom here')
    expect(s.api.requests[0]?.body.model).toBe('claude-haiku-4-5-20251001')
    cli.send(userLine('and now'))
    await cli.waitFor({ type: 'result' })
    expect(s.api.requests[1]?.body.model).not.toBe('claude-haiku-4-5-20251001')
  })

  it('sends nothing when its shell command is not allowed', async () => {
    const s = await scenario({ files: { '.claude/commands/bad.md': 'Now: !`touch made`' } })
    const { result } = await one(s, '/bad')
    expect(textOf(result.result)).toContain('/bad was not run')
    expect(s.api.requests).toHaveLength(0)
    expect(await s.project.files()).not.toHaveProperty('made')
  })
})

describe('a built-in command', () => {
  const local = async (prompt: string): Promise<{ result: JsonObject; kinds: string[]; s: Scenario }> => {
    const s = await scenario()
    const { result, messages } = await one(s, prompt)
    return { result, kinds: messages.map(kindOf), s }
  }

  it.each([
    ['/help', '/compact [what to keep]'],
    ['/cost', 'Total cost: $0.0000'],
    ['/context', '| System prompt |'],
    ['/model', 'Model: claude-'],
    ['/nonsense with words', 'Unknown command: /nonsense'],
  ])('%s answers without the model', async (prompt, part) => {
    const { result, kinds, s } = await local(prompt)
    expect(result).toMatchObject({ subtype: 'success', is_error: false, num_turns: 0 })
    expect(textOf(result.result)).toContain(part)
    expect(kinds).toEqual(['system/init', 'assistant', 'result/success'])
    expect(s.api.requests).toHaveLength(0)
  })

  it('/review is a prompt of our own', async () => {
    const { result, s } = await local('/review 17')
    expect(result).toMatchObject({ num_turns: 1 })
    expect(lastTexts(s).at(-1)).toContain('Review a change: 17')
  })

  it('leaves a path at the start of a prompt alone', async () => {
    const { s } = await local('/usr/bin/env is missing')
    expect(lastTexts(s)).toContain('/usr/bin/env is missing')
  })

  it('/clear goes on under a new id with an empty context', async () => {
    const s = await scenario({ script: [text('one'), text('two')] })
    const cli = s.session()
    cli.send(userLine('first'))
    const before = await cli.waitFor({ type: 'result' })
    cli.send(userLine('/clear'))
    const reset = await cli.waitFor({ type: 'conversation_reset' })
    const init = await cli.waitFor({ type: 'system', subtype: 'init', session_id: reset.new_conversation_id })
    expect(reset.session_id).toBe(before.session_id)
    expect(init.session_id).not.toBe(before.session_id)
    cli.send(userLine('second'))
    await cli.waitFor({ type: 'result', result: 'two' })
    expect(JSON.stringify(s.api.requests[1]?.body.messages)).not.toContain('first')
    cli.closeInput()
    expect((await cli.waitForExit()).code).toBe(0)
  })
})

describe('a file that a prompt mentions', () => {
  it('is read into the conversation before the prompt', async () => {
    const s = await scenario({ files: { 'notes/a.txt': 'the secret is 42\n' } })
    await one(s, 'what is in @notes/a.txt?')
    const texts = lastTexts(s)
    expect(texts.at(-1)).toBe('what is in @notes/a.txt?')
    expect(texts.join('\n')).toContain('the secret is 42')
  })

  it('stays out when a rule forbids reading it', async () => {
    const s = await scenario({
      files: {
        '.env': 'KEY=hidden',
        '.claude/settings.json': { permissions: { deny: ['Read(./.env)'] } },
      },
    })
    await one(s, 'look at @.env')
    expect(JSON.stringify(s.api.requests[0]?.body)).not.toContain('KEY=hidden')
  })
})
