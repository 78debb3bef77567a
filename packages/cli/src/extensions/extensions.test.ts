import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { agentsFromHost } from './agents.ts'
import { type Extensions, loadExtensions, withOverrides } from './extensions.ts'

const roots: string[] = []
afterAll(async () => {
  for (const root of roots) await rm(root, { recursive: true, force: true })
})

const load = async (
  files: Record<string, string>,
  options: { readonly plugins?: readonly string[]; readonly sources?: readonly ('user' | 'project')[] } = {},
): Promise<Extensions & { readonly root: string }> => {
  const root = await mkdtemp(join(tmpdir(), 'extensions-'))
  roots.push(root)
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), content)
  }
  const extensions = await loadExtensions({
    cwd: join(root, 'work'),
    configDirectory: join(root, 'config'),
    sources: new Set(options.sources ?? ['user', 'project']),
    pluginFolders: (options.plugins ?? []).map((name) => join(root, name)),
  })
  return { ...extensions, root }
}

const agent = (name: string, more = ''): string =>
  `---\nname: ${name}\ndescription: D\n${more}---\nPrompt of ${name}`

describe('extensions', () => {
  it('of a project beat those of the user, and those of plugins have names of their own', async () => {
    const { commands } = await load(
      {
        'work/.claude/commands/go.md': 'project',
        'config/commands/go.md': 'user',
        'config/commands/other.md': 'user',
        'kit/commands/go.md': 'plugin',
      },
      { plugins: ['kit'] },
    )
    const own = commands.filter(({ source }) => source !== 'built-in')
    expect(own.map(({ name, source }) => [name, source])).toEqual([
      ['go', 'project'],
      ['other', 'user'],
      ['kit:go', 'plugin'],
    ])
    expect(await own[0]?.body()).toBe('project')
  })

  it('come only from the sources that are on', async () => {
    const files = { 'work/.claude/commands/a.md': 'a', 'config/commands/b.md': 'b' }
    const { commands } = await load(files, { sources: ['user'] })
    expect(commands.filter(({ source }) => source !== 'built-in').map(({ name }) => name)).toEqual(['b'])
  })

  it('are those of the engine alone where there are no files', async () => {
    const { commands, agents, skills, styles } = await load({})
    expect(commands.map(({ name }) => name)).toEqual(['init', 'review', 'security-review'])
    expect(agents.map(({ name }) => name)).toEqual(['general-purpose', 'Explore', 'Plan'])
    expect(styles.map(({ name }) => name)).toEqual(['Explanatory', 'Learning'])
    expect(skills).toEqual([])
  })

  it('read a command anew each time it is called', async () => {
    const { commands, root } = await load({ 'work/.claude/commands/go.md': 'old' })
    await writeFile(join(root, 'work/.claude/commands/go.md'), 'new')
    expect(await commands[0]?.body()).toBe('new')
  })
})

describe('agents', () => {
  it('need a name and a description; their fields are read, and a file may replace a built-in one', async () => {
    const { agents } = await load({
      'work/.claude/agents/deep/a.md': agent('a', 'tools: Read, Grep\nmodel: haiku\nmaxTurns: 5\n'),
      'work/.claude/agents/b.md': '---\nname: b\n---\nno description',
      'config/agents/e.md': agent('Explore'),
    })
    expect(agents.map(({ name }) => name)).toEqual(['general-purpose', 'Explore', 'Plan', 'a'])
    expect(agents[1]).toMatchObject({ prompt: 'Prompt of Explore', source: 'user' })
    expect(agents[3]).toMatchObject({ tools: ['Read', 'Grep'], model: 'haiku', maxTurns: 5 })
  })

  it('of a host beat all others', async () => {
    const { agents } = await load({ 'work/.claude/agents/a.md': agent('a') })
    const all = withOverrides(agents, agentsFromHost({ a: { description: 'host', prompt: 'P' } }))
    expect(all.find(({ name }) => name === 'a')).toMatchObject({ description: 'host', source: 'host' })
  })
})

describe('skills', () => {
  it('lie in folders, need a description, and are commands too unless they say no', async () => {
    const { skills, commands } = await load({
      'work/.claude/skills/one/SKILL.md': '---\ndescription: One\n---\nbody',
      'work/.claude/skills/two/SKILL.md': '---\nname: zwei\ndescription: Two\nuser-invocable: false\n---\n',
      'work/.claude/skills/three/SKILL.md': 'no description',
    })
    expect(skills.map(({ name }) => name)).toEqual(['one', 'zwei'])
    expect(commands.find(({ name }) => name === 'zwei')?.userMayInvoke).toBe(false)
    expect(commands[0]).toMatchObject({ name: 'one', kind: 'skill' })
  })
})

describe('plugins', () => {
  it('that are none are told', async () => {
    const { plugins, problems } = await load(
      { 'bad/.claude-plugin/plugin.json': '{', 'unnamed/.claude-plugin/plugin.json': '{}' },
      { plugins: ['bad', 'unnamed', 'gone'] },
    )
    expect(plugins).toEqual([])
    expect(problems.map((problem) => problem.replace(/^Plugin \S+: /, ''))).toEqual([
      '.claude-plugin/plugin.json is not valid JSON.',
      '.claude-plugin/plugin.json has no "name".',
      'no such directory.',
    ])
  })
})
