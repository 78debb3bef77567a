import { describe, expect, it } from 'vitest'
import { ofType, textOf, toolResults, userLine } from '../support/lines.ts'
import { asArray, asObject } from '../support/mock-api/json.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const ALL = ['--dangerously-skip-permissions']
const PDF =
  '---\nname: pdf\ndescription: Works with PDF files\n---\nRead $ARGUMENTS with ${CLAUDE_SKILL_DIR}/read.sh.'

const tool = (s: Scenario, name: string): string =>
  JSON.stringify(asArray(s.api.requests[0]?.body.tools).find((each) => asObject(each).name === name))

describe('a skill', () => {
  it('is listed by name and description, and its text comes when it is loaded', async () => {
    const s = await scenario({
      files: { '.claude/skills/pdf/SKILL.md': PDF },
      script: [toolUse('Skill', { skill: 'pdf', args: 'a.pdf' }, { id: 'toolu_s' }), text('ok')],
    })
    const cli = s.session(ALL)
    cli.send(userLine('read the pdf'))
    const init = await cli.waitFor({ type: 'system', subtype: 'init' })
    expect(init.skills).toEqual(['pdf'])
    await cli.waitFor({ type: 'result' })
    expect(tool(s, 'Skill')).toContain('pdf: Works with PDF files')
    expect(tool(s, 'Skill')).not.toContain('read.sh')
    expect(toolResults(cli.messages).get('toolu_s')).toMatchObject({
      content: expect.stringContaining('loaded'),
    })
    const directory = s.project.path('.claude/skills/pdf')
    const synthetic = ofType(cli.messages, 'user').find((line) => line.isSynthetic)
    expect(textOf(asObject(synthetic?.message).content)).toBe(
      `Base directory of this skill: ${directory}\n\nRead a.pdf with ${directory}/read.sh.`,
    )
  })

  it('is a command too, and an unknown one is an error that names the others', async () => {
    const s = await scenario({
      files: { '.claude/skills/pdf/SKILL.md': PDF },
      script: [toolUse('Skill', { skill: 'none' }, { id: 'toolu_s' }), text('ok')],
    })
    const cli = s.session(ALL)
    cli.send(userLine('/pdf b.pdf'))
    await cli.waitFor({ type: 'result' })
    expect(JSON.stringify(s.api.requests[0]?.body.messages)).toContain('Read b.pdf with')
    expect(textOf(toolResults(cli.messages).get('toolu_s')?.content)).toContain('Unknown skill: none')
  })
})

describe('the SlashCommand tool', () => {
  it('offers described commands, and brings their text', async () => {
    const s = await scenario({
      files: {
        '.claude/commands/ship.md': '---\ndescription: Ships it\n---\nShip $ARGUMENTS now.',
        '.claude/commands/plain.md': 'No description.',
      },
      script: [toolUse('SlashCommand', { command: '/ship v2' }), text('ok')],
    })
    const cli = s.session(ALL)
    cli.send(userLine('ship it'))
    await cli.waitFor({ type: 'result' })
    expect(tool(s, 'SlashCommand')).toContain('/ship: Ships it')
    expect(tool(s, 'SlashCommand')).not.toContain('plain')
    expect(JSON.stringify(s.api.requests[1]?.body.messages)).toContain('Ship v2 now.')
  })

  it('is not there without such commands', async () => {
    const s = await scenario()
    await s.run(['-p', 'hi'])
    expect(JSON.stringify(s.api.requests[0]?.body.tools)).not.toContain('SlashCommand')
  })
})

describe('an output style', () => {
  it('takes the place of the way of working in the prompt, and is told by init', async () => {
    const s = await scenario({
      files: {
        '.claude/settings.json': { outputStyle: 'Pirate' },
        '.claude/output-styles/pirate.md': '---\nname: Pirate\ndescription: P\n---\nTalk like a pirate.',
      },
    })
    const cli = s.session()
    cli.send(userLine('hi'))
    expect((await cli.waitFor({ type: 'system', subtype: 'init' })).output_style).toBe('Pirate')
    await cli.waitFor({ type: 'result' })
    expect(JSON.stringify(s.api.requests[0]?.body.system)).toContain(
      '# Output Style: Pirate\\nTalk like a pirate.',
    )
  })
})

describe('a plugin folder', () => {
  it('brings commands, agents and skills under its name', async () => {
    const s = await scenario({
      files: {
        'kit/.claude-plugin/plugin.json': { name: 'kit' },
        'kit/commands/go.md': 'Go from ${CLAUDE_PLUGIN_ROOT}.',
        'kit/agents/helper.md': '---\nname: helper\ndescription: Helps\n---\nHelp.',
        'kit/skills/art/SKILL.md': '---\nname: art\ndescription: Art\n---\nPaint.',
      },
    })
    const cli = s.session(['--plugin-dir', 'kit'])
    cli.send(userLine('/kit:go'))
    const init = await cli.waitFor({ type: 'system', subtype: 'init' })
    expect(init.slash_commands).toEqual(expect.arrayContaining(['kit:go', 'kit:art']))
    expect(init.agents).toContain('kit:helper')
    expect(init.plugins).toEqual([{ name: 'kit', path: s.project.path('kit') }])
    await cli.waitFor({ type: 'result' })
    expect(JSON.stringify(s.api.requests[0]?.body.messages)).toContain(`Go from ${s.project.path('kit')}.`)
  })

  it('brings hooks, which know where it lies', async () => {
    const command = 'cat > seen.json; echo "$CLAUDE_PLUGIN_ROOT" > root.txt'
    const s = await scenario({
      files: {
        'kit/.claude-plugin/plugin.json': { name: 'kit' },
        'kit/hooks/hooks.json': {
          description: 'Watches',
          hooks: { PostToolUse: [{ matcher: 'Read', hooks: [{ type: 'command', command }] }] },
        },
        'a.txt': 'a',
      },
      script: [toolUse('Read', { file_path: 'a.txt' }), text('ok')],
    })
    await s.run(['-p', 'read', '--plugin-dir=kit', ...ALL])
    expect(await s.project.read('root.txt')).toBe(`${s.project.path('kit')}\n`)
    expect(JSON.parse(await s.project.read('seen.json'))).toMatchObject({ tool_name: 'Read' })
  })

  it('knows where it may keep files, in texts as in programs', async () => {
    const s = await scenario({
      files: { 'kit/commands/keep.md': 'Keep it in ${CLAUDE_PLUGIN_DATA}, from ${CLAUDE_PLUGIN_ROOT}.' },
    })
    const { messages } = await s.run([
      '-p',
      '/kit:keep',
      '--plugin-dir=kit',
      '--output-format',
      'stream-json',
      '--verbose',
    ])
    const sent = JSON.stringify(s.api.requests[0]?.body.messages)
    expect(sent).toMatch(/Keep it in \/[^,]*\/plugins\/data\/kit, from \/[^,]*\/kit\./)
    expect(ofType(messages, 'system')[0]?.plugins).toEqual([{ name: 'kit', path: s.project.path('kit') }])
  })

  it('brings MCP servers under its name', async () => {
    const s = await scenario({
      files: {
        'kit/.claude-plugin/plugin.json': { name: 'kit' },
        'kit/.mcp.json': { mcpServers: { db: { command: '${CLAUDE_PLUGIN_ROOT}/no-such-program' } } },
      },
    })
    const cli = s.session(['--plugin-dir', 'kit'])
    cli.send(userLine('hi'))
    const init = await cli.waitFor({ type: 'system', subtype: 'init' })
    expect(init.mcp_servers).toMatchObject([{ name: 'plugin:kit:db' }])
  })

  it('brings what its manifest names or holds, with rules for its own programs', async () => {
    const s = await scenario({
      files: {
        'kit/.claude-plugin/plugin.json': {
          name: 'kit',
          commands: './more/go.md',
          hooks: {
            Stop: [{ hooks: [{ type: 'command', command: 'cat >/dev/null; echo stop > stop.txt' }] }],
          },
          mcpServers: { db: { command: '${CLAUDE_PLUGIN_ROOT}/no-such-program' } },
        },
        'kit/more/go.md':
          '---\nallowed-tools: Bash(${CLAUDE_PLUGIN_ROOT}/look.sh:*)\n---\nSaw !`${CLAUDE_PLUGIN_ROOT}/look.sh here`.',
        'kit/look.sh': '#!/bin/sh\necho "I looked $1"\n',
      },
    })
    const cli = s.session(['--plugin-dir', 'kit'])
    cli.send(userLine('/kit:go'))
    const init = await cli.waitFor({ type: 'system', subtype: 'init' })
    expect(init.mcp_servers).toMatchObject([{ name: 'plugin:kit:db' }])
    await cli.waitFor({ type: 'result' })
    expect(JSON.stringify(s.api.requests[0]?.body.messages)).toContain('Saw I looked here.')
    expect(await s.project.read('stop.txt')).toBe('stop\n')
  })

  it('that is not there is a warning', async () => {
    const s = await scenario()
    const done = await s.run(['-p', 'hi', '--plugin-dir=nowhere'])
    expect(done.stderr).toContain('nowhere: no such directory')
    expect(done.code).toBe(0)
  })
})

describe('--agents', () => {
  it.each([
    ['{', 'it is not valid JSON'],
    ['{"a":{"description":"A"}}', `'a' has no "prompt"`],
  ])('%s ends the start with what is wrong', async (value, problem) => {
    const done = await (await scenario()).run(['-p', 'hi', `--agents=${value}`])
    expect(done.code).toBe(1)
    expect(done.stderr + done.stdout).toContain(`Error: Invalid --agents configuration: ${problem}`)
  })
})

describe('what the engine tells a model along the way', () => {
  const lastText = (s: Scenario): string => JSON.stringify(s.api.requests.at(-1)?.messages.at(-1))

  it('is that plan mode and an output style are on, before each prompt', async () => {
    const s = await scenario({ files: { '.claude/settings.json': { outputStyle: 'Explanatory' } } })
    const cli = s.session(['--permission-mode', 'plan'])
    cli.send(userLine('hi'))
    await cli.waitFor({ type: 'result' })
    expect(lastText(s)).toMatch(/Plan mode is on.*output style Explanatory is on.*"hi"/s)
  })

  it('is the memory of a directory that it reads from, once', async () => {
    const s = await scenario({
      files: { 'sub/CLAUDE.md': 'Speak Latin here.', 'sub/a.txt': 'a' },
      script: [
        toolUse('Read', { file_path: 'sub/a.txt' }),
        toolUse('Read', { file_path: 'sub/a.txt' }),
        text('ok'),
      ],
    })
    const cli = s.session(ALL)
    cli.send(userLine('read'))
    await cli.waitFor({ type: 'result' })
    expect(JSON.stringify(s.api.requests[1]?.messages.at(-1))).toContain('Speak Latin here.')
    expect(lastText(s)).not.toContain('Speak Latin here.')
  })

  it('is that the task list was left alone, after seven answers', async () => {
    const s = await scenario({
      files: { 'a.txt': 'a' },
      script: [...Array.from({ length: 7 }, () => toolUse('Read', { file_path: 'a.txt' })), text('ok')],
    })
    const cli = s.session(ALL)
    cli.send(userLine('read'))
    await cli.waitFor({ type: 'result' })
    expect(
      s.api.requests.map(({ body }) => JSON.stringify(body.messages).includes('task list has not')),
    ).toEqual([false, false, false, false, false, false, false, true])
  })
})
