import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { controlRequest, ofType, toolResults, userLine } from '../support/lines.ts'
import { asArray, asObject, type JsonObject } from '../support/mock-api/json.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { scenario } from '../support/scenario.ts'

const SERVER = fileURLToPath(new URL('../../fixtures/mcp/server.mjs', import.meta.url))
const ALL = '--dangerously-skip-permissions'
const PLUGIN = {
  'kit/.claude-plugin/plugin.json': { name: 'kit', version: '1.2.0' },
  'kit/commands/hello.md': '---\ndescription: Greets\n---\nSay hello from ${CLAUDE_PLUGIN_ROOT}.',
  'kit/agents/helper.md':
    '---\nname: helper\ndescription: Helps\npermissionMode: plan\nhooks: none\neffort: loud\n---\nYou help.',
  'kit/skills/craft/SKILL.md': '---\ndescription: Crafts\n---\nCraft it.',
  'kit/output-styles/terse.md': '---\nname: terse\ndescription: T\n---\nBe terse.',
  'kit/hooks/hooks.json': {
    hooks: {
      UserPromptSubmit: [
        { hooks: [{ type: 'command', command: 'cat >/dev/null; echo "root ${CLAUDE_PLUGIN_ROOT}"' }] },
      ],
    },
  },
  'kit/.mcp.json': { mcpServers: { files: { command: process.execPath, args: [SERVER, 'good'] } } },
}
const answered = (messages: readonly JsonObject[], id: string): JsonObject =>
  messages.map(({ response }) => asObject(response)).find(({ request_id }) => request_id === id) ?? {}
const names = (list: unknown): string[] => asArray(list).map((each) => String(asObject(each).name))

describe('a plugin', () => {
  it('that comes with initialize is there in the first turn: commands, agents, skills, hooks and servers', async () => {
    const s = await scenario({
      files: PLUGIN,
      script: [toolUse('mcp__plugin_kit_files__echo', { text: 'hi' }, { id: 'toolu_m' }), text('ok')],
    })
    const cli = s.session([ALL, '--await-initialize', '--plugin-dir', 'missing'])
    cli.send(controlRequest('i', 'initialize', { plugins: [{ type: 'local', path: 'kit' }] }))
    cli.send(userLine('/kit:hello'))
    const init = await cli.waitFor({ type: 'system', subtype: 'init' })
    expect(init.plugin_errors).toMatchObject([
      { plugin: 'missing', type: 'invalid_plugin', message: expect.stringContaining('no such directory') },
    ])
    await cli.waitFor({ type: 'result' }, 45_000)
    expect(init).toMatchObject({
      plugins: [{ name: 'kit', path: s.project.path('kit'), version: '1.2.0' }],
      skills: ['kit:craft'],
    })
    expect(init.slash_commands).toContain('kit:hello')
    expect(init.agents).toContain('kit:helper')
    const answer = asObject(answered(cli.messages, 'i').response)
    expect(answer.plugins_applied).toBe(true)
    expect(names(answer.commands)).toContain('kit:hello')
    expect(answer.available_output_styles).toContain('kit:terse')
    const sent = JSON.stringify(s.api.requests[0]?.body.messages)
    expect(sent).toContain(`Say hello from ${s.project.path('kit')}.`)
    expect(sent).toContain(`root ${s.project.path('kit')}`)
    expect(JSON.stringify(s.api.requests[0]?.body.tools)).toContain('kit:craft')
    expect(toolResults(cli.messages).get('toolu_m')?.is_error).toBeFalsy()
  })
})

describe('a reload', () => {
  it('finds new skills and plugins, and tells of changed commands', async () => {
    const s = await scenario({
      files: { ...PLUGIN, '.claude/skills/old/SKILL.md': '---\ndescription: Old\n---\nOld.' },
      // What a host asks for changes the tools, and with them the start of the requests.
      api: { violations: 'expected' },
    })
    const cli = s.session([ALL])
    cli.send(userLine('one'))
    await cli.waitFor({ type: 'result' })
    await writeFile(
      s.project.path('.claude/skills/old/SKILL.md'),
      '---\nname: fresh\ndescription: New\n---\nNew.',
    )
    const ask = async (id: string, subtype: string, fields: JsonObject = {}): Promise<JsonObject> => {
      cli.send(controlRequest(id, subtype, fields))
      await cli.waitFor({ type: 'control_response', response: { request_id: id } })
      return asObject(answered(cli.messages, id).response)
    }
    expect(names((await ask('s', 'reload_skills')).skills)).toEqual(['fresh'])
    const add_plugins = [{ type: 'local', path: 'kit' }]
    expect(await ask('h', 'reload_plugins', { add_plugins, hold_on_cache_impact: true })).toMatchObject({
      held: true,
      plugins: [],
      cache_impact: { mcp_servers_added: ['plugin:kit:files'], mcp_servers_removed: [] },
    })
    const reloaded = await ask('p', 'reload_plugins', { add_plugins })
    expect(names(reloaded.plugins)).toEqual(['kit'])
    expect(names(reloaded.agents)).toContain('kit:helper')
    expect(reloaded.error_count).toBe(1)
    expect((await ask('o', 'reload_output_styles')).available_output_styles).toContain('kit:terse')
    const changes = ofType(cli.messages, 'system').filter(({ subtype }) => subtype === 'commands_changed')
    expect(names(changes.at(-1)?.commands)).toContain('kit:hello')
    cli.send(userLine('/kit:craft'))
    await cli.waitFor({ type: 'result' })
    expect(JSON.stringify(s.api.requests.at(-1)?.body)).toMatch(/Craft it\.[\s\S]*root /)
  })

  it('can be refused while a turn runs', async () => {
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const s = await scenario({
      script: async () => {
        await held
        return text('ok')
      },
    })
    const cli = s.session([ALL])
    cli.send(userLine('one'))
    await cli.waitFor({ type: 'system', subtype: 'init' })
    cli.send(controlRequest('p', 'reload_plugins', { refuse_if_busy: true }))
    await cli.waitFor({ type: 'control_response', response: { request_id: 'p' } })
    expect(answered(cli.messages, 'p').error).toContain('A turn is running.')
    release()
    await cli.waitFor({ type: 'result' })
  })
})
