import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { controlRequest, ofType, textOf, toolResults, userLine } from '../support/lines.ts'
import { asArray, asObject } from '../support/mock-api/json.ts'
import type { RecordedRequest } from '../support/mock-api/recorded-request.ts'
import { type Reply, text, toolUse } from '../support/mock-api/reply.ts'
import { scenario } from '../support/scenario.ts'

const ALL = '--dangerously-skip-permissions'
const skill = (fields: string, body: string): string => `---\ndescription: D\n${fields}\n---\n${body}`
const load = (name: string, args?: string): Reply =>
  toolUse('Skill', { skill: name, ...(args === undefined ? {} : { args }) }, { id: `toolu_${name}` })
const bash = (command: string, id: string): Reply => toolUse('Bash', { command, description: 'x' }, { id })
const said = (request: RecordedRequest | undefined): string => JSON.stringify(request?.body.messages)
const described = (request: RecordedRequest | undefined, name: string): string =>
  JSON.stringify(asArray(request?.body.tools).find((tool) => asObject(tool).name === name))

describe('a skill with context: fork', () => {
  const files = {
    '.claude/skills/survey/SKILL.md': skill(
      'context: fork\nagent: Explore\neffort: low\narguments: [area]',
      'Survey $area.',
    ),
  }

  it('is the task of the agent that it names, and its report the result', async () => {
    const s = await scenario({
      files,
      script: (request) =>
        said(request).includes('Survey docs.')
          ? text('all quiet')
          : request.messages.length === 1
            ? load('survey', 'docs')
            : text('ok'),
    })
    const cli = s.session([ALL])
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result' })
    expect(textOf(toolResults(cli.messages).get('toolu_survey')?.content)).toBe('all quiet')
    const task = s.api.requests.find((request) => said(request).includes('Survey docs.'))
    expect(task?.body.output_config).toEqual({ effort: 'low' })
    expect(described(task, 'Write')).toBe(undefined)
    expect(ofType(cli.messages, 'user').find((line) => line.tool_use_result)?.tool_use_result).toMatchObject({
      success: true,
      commandName: 'survey',
      status: 'forked',
    })
  })

  it('called by the user, answers with the report, which the model knows of at the next prompt', async () => {
    const s = await scenario({
      files,
      script: (request) => text(said(request).includes('again') ? 'ok' : 'all quiet'),
    })
    const cli = s.session([ALL])
    cli.send(userLine('/survey src'))
    expect(await cli.waitFor({ type: 'result' })).toMatchObject({
      result: 'all quiet',
      local_command: 'survey',
    })
    expect(s.api.requests).toHaveLength(1)
    cli.send(userLine('again'))
    await cli.waitFor({ type: 'result' })
    expect(said(s.api.requests[1])).toContain('<local-command-stdout>all quiet</local-command-stdout>')
  })
})

describe('what a skill asks for', () => {
  it('holds until the turn ends: permissions, model, effort and hooks', async () => {
    const s = await scenario({
      files: {
        '.claude/skills/strict/SKILL.md': skill(
          'allowed-tools: Bash(touch a:*) Bash(touch b:*)\ndisallowed-tools: WebFetch\nmodel: sonnet\neffort: max\nhooks:\n  PreToolUse:\n    - matcher: Bash\n      hooks: [{ type: command, command: "cat >/dev/null; echo hooked >> log" }]',
          'Be strict.',
        ),
      },
      script: (_, index) =>
        [bash('touch a', 'toolu_1'), text('ok'), bash('touch b', 'toolu_2'), text('ok')][index] ?? text('ok'),
    })
    const cli = s.session(['--trust-project'])
    cli.send(userLine('/strict'))
    await cli.waitFor({ type: 'result' })
    cli.send(userLine('and now'))
    const after = await cli.waitFor({ type: 'result' })
    expect(toolResults(cli.messages).get('toolu_1')?.is_error).toBeFalsy()
    expect(asArray(after.permission_denials)).toMatchObject([{ tool_use_id: 'toolu_2' }])
    const [first, , third] = s.api.requests
    expect(String(first?.body.model)).toContain('sonnet')
    expect(first?.body.output_config).toEqual({ effort: 'max' })
    expect(String(third?.body.model)).not.toContain('sonnet')
    expect(third?.body.output_config).toBeUndefined()
    expect(await readFile(s.project.path('log'), 'utf8')).toBe('hooked\n')
  })

  it('needs a permission when the model loads it and it allows more', async () => {
    const s = await scenario({
      files: { '.claude/skills/free/SKILL.md': skill('allowed-tools: Bash', 'Run things.') },
      script: (request) => (request.messages.length === 1 ? load('free') : text('ok')),
    })
    const cli = s.session(['--trust-project'])
    cli.send(userLine('go'))
    const result = await cli.waitFor({ type: 'result' })
    expect(asArray(result.permission_denials)).toMatchObject([{ tool_name: 'Skill' }])
    const allowed = await s.run(['-p', 'go', '--trust-project', '--allowedTools', 'Skill(free)'])
    expect(allowed.code).toBe(0)
    expect(said(s.api.requests.at(-1))).toContain('Skill free is loaded.')
  })
})

describe('a skill', () => {
  it('that is loaded again is not repeated; one that only models may call can be loaded', async () => {
    const s = await scenario({
      files: {
        '.claude/skills/once/SKILL.md': skill('user-invocable: false', 'Only once, ${CLAUDE_PROJECT_DIR}.'),
      },
      script: [load('once'), load('once'), text('ok')],
    })
    const cli = s.session([ALL])
    cli.send(userLine('/once'))
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result' })
    await cli.waitFor({ type: 'result' })
    expect(ofType(cli.messages, 'result')[0]?.result).toContain('Unknown command: /once')
    const last = said(s.api.requests.at(-1))
    expect(last.split(`Only once, ${s.project.cwd}.`)).toHaveLength(2)
    expect(last).toContain('Skill once is loaded already')
  })

  it('for certain files is told when one of them was read', async () => {
    const s = await scenario({
      files: {
        '.claude/skills/sql/SKILL.md': skill('paths: "db/**/*.sql"', 'Write SQL so.'),
        'db/a.sql': 'select 1;\n',
      },
      script: [toolUse('Read', { file_path: 'db/a.sql' }), text('ok')],
    })
    const cli = s.session()
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result' })
    expect(described(s.api.requests[0], 'Skill')).not.toContain('sql')
    expect(said(s.api.requests[1])).toContain('The skill sql is meant for files like db/a.sql: D')
  })

  it('is switched off, shortened or kept from models by skillOverrides; shell commands by disableSkillShellExecution', async () => {
    const s = await scenario({
      files: {
        '.claude/settings.json': {
          skillOverrides: { off: 'off', short: 'name-only', mine: 'user-invocable-only' },
          disableSkillShellExecution: true,
          commands: { argBase: 0 },
        },
        '.claude/skills/off/SKILL.md': skill('', 'x'),
        '.claude/skills/short/SKILL.md': skill('when_to_use: Always', 'x'),
        '.claude/skills/mine/SKILL.md': skill('', 'First $0, then !`echo shell`.'),
      },
    })
    const cli = s.session(['--trust-project'])
    cli.send(userLine('/mine a b'))
    const init = await cli.waitFor({ type: 'system', subtype: 'init' })
    await cli.waitFor({ type: 'result' })
    expect(init.skills).toEqual(['mine', 'short'])
    const list = described(s.api.requests[0], 'Skill')
    expect(list).toContain('- short: ')
    expect(list).not.toMatch(/- mine|- off|Always/)
    expect(said(s.api.requests[0])).toContain(
      'First a, then [The settings do not let commands and skills run shell commands.].',
    )
  })

  it('has hooks that run once in a session where they say so', async () => {
    const hook = (name: string, more: string): string =>
      `        - { type: command, command: "cat >/dev/null; echo ${name} >> log"${more} }`
    const s = await scenario({
      files: {
        '.claude/skills/watch/SKILL.md': skill(
          `hooks:\n  PreToolUse:\n    - matcher: Bash\n      hooks:\n${hook('each', '')}\n${hook('first', ', once: true')}`,
          'Watch.',
        ),
      },
      script: (_, index) =>
        [bash('echo a', 'toolu_1'), bash('echo b', 'toolu_2'), text('ok'), bash('echo c', 'toolu_3')][
          index
        ] ?? text('ok'),
    })
    const cli = s.session(['--trust-project', ALL])
    for (let turn = 0; turn < 2; turn += 1) {
      cli.send(userLine('/watch'))
      await cli.waitFor({ type: 'result' })
    }
    const lines = (await readFile(s.project.path('log'), 'utf8')).trim().split('\n')
    expect(lines.filter((line) => line === 'each')).toHaveLength(3)
    expect(lines.filter((line) => line === 'first')).toHaveLength(1)
  })

  it('of a directory below is told and can be loaded when a file there was read; the tools stay as they are', async () => {
    const s = await scenario({
      files: {
        '.claude/skills/top/SKILL.md': skill('', 'Top.'),
        'web/.claude/skills/deploy/SKILL.md': skill('', 'Deploy so.'),
        'web/.claude/skills/top/SKILL.md': skill('', 'Top of web.'),
        'web/src/a.ts': 'export {}\n',
      },
      script: [toolUse('Read', { file_path: 'web/src/a.ts' }), load('deploy'), load('web:top'), text('ok')],
    })
    const cli = s.session()
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result' })
    expect(described(s.api.requests[0], 'Skill')).not.toContain('deploy')
    expect(said(s.api.requests[1])).toContain('The skill deploy is there for work near web/src/a.ts: D')
    expect(said(s.api.requests[1]).match(/The skill deploy/g)).toHaveLength(1)
    expect(said(s.api.requests[2])).toContain('Deploy so.')
    expect(said(s.api.requests[3])).toContain('Top of web.')
  })

  it('is hidden where the host names others with initialize', async () => {
    const s = await scenario({
      files: {
        '.claude/skills/one/SKILL.md': skill('', 'One.'),
        '.claude/skills/two/SKILL.md': skill('', 'Two.'),
      },
    })
    const cli = s.session()
    cli.send(controlRequest('i', 'initialize', { skills: ['two'] }))
    cli.send(userLine('/one'))
    const init = await cli.waitFor({ type: 'system', subtype: 'init' })
    expect(init.skills).toEqual(['two'])
    expect(textOf((await cli.waitFor({ type: 'result' })).result)).toContain('Unknown command: /one')
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result' })
    expect(described(s.api.requests[0], 'Skill')).toContain('- two: D')
    expect(described(s.api.requests[0], 'Skill')).not.toContain('- one')
  })

  it('has as much room in the list as the settings say', async () => {
    const settings = { skillListingMaxDescChars: 10, skillListingBudgetFraction: 0.000_05 }
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    const s = await scenario({
      files: Object.fromEntries(
        names.map((name) => [
          `.claude/skills/${name}/SKILL.md`,
          `---\ndescription: ${'long '.repeat(20)}\n---\nx`,
        ]),
      ),
    })
    await s.run(['-p', 'go', '--model', 'claude-sonnet-4-5-20250929', '--settings', JSON.stringify(settings)])
    expect(described(s.api.requests[0], 'Skill')).toContain(
      '- a: long long \\n- b: long long \\n(and 4 more)',
    )
  })
})
