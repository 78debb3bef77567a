import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Extensions, loadExtensions } from './extensions.ts'

interface Kit extends Extensions {
  /** The plugin's folder. */
  readonly folder: string
}

/** Loads a plugin `kit` with this manifest and these files; `links` leads to other places. */
const loadKit = async (
  manifest: object,
  files: Readonly<Record<string, unknown>>,
  links: Readonly<Record<string, string>> = {},
): Promise<Kit> => {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'plugin-')))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  const folder = join(root, 'kit')
  const all = { ...files, '.claude-plugin/plugin.json': { name: 'kit', ...manifest } }
  for (const [name, content] of Object.entries(all)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  for (const [name, target] of Object.entries(links)) await symlink(target, join(folder, name))
  const extensions = await loadExtensions({
    cwd: root,
    configDirectory: join(root, 'config'),
    sources: new Set(),
    pluginFolders: [folder],
    withoutBuiltInAgents: true,
  })
  return { ...extensions, folder }
}

const agent = (name: string): string => `---\nname: ${name}\ndescription: D\n---\nFrom \${CLAUDE_PLUGIN_ROOT}`
const stop = (command: string) => ({ Stop: [{ hooks: [{ type: 'command', command }] }] })
const ofPlugin = (kit: Kit): string[] =>
  kit.commands.flatMap(({ name, source }) => (source === 'plugin' ? [name] : [])).sort()
const commandsOfHooks = ({ pluginParts }: Kit): unknown[] =>
  pluginParts.flatMap(({ hooks }) =>
    Object.entries(hooks).flatMap(([event, groups]) =>
      groups.flatMap((group) => group.hooks.map((hook) => [event, 'command' in hook ? hook.command : hook])),
    ),
  )

describe('the manifest of a plugin', () => {
  it('names files and folders of commands, agents, skills and styles beside the usual ones', async () => {
    const kit = await loadKit(
      {
        commands: ['./more/go.md', './extra'],
        agents: './people/ann.md',
        skills: ['./art', './crafts'],
        outputStyles: '${CLAUDE_PLUGIN_ROOT}/looks',
      },
      {
        'commands/usual.md': 'x',
        'more/go.md': 'x',
        'more/unnamed.md': 'x',
        'extra/deep/down.md': 'x',
        'agents/usual.md': agent('usual'),
        'people/ann.md': agent('ann'),
        'art/SKILL.md': '---\ndescription: D\n---\nx',
        'crafts/wood/SKILL.md': '---\ndescription: D\n---\nx',
        'looks/plain.md': 'Be plain in ${CLAUDE_PLUGIN_ROOT}.',
      },
    )
    expect(ofPlugin(kit)).toEqual(['kit:art', 'kit:deep:down', 'kit:go', 'kit:usual', 'kit:wood'])
    expect(kit.agents.map(({ name, prompt }) => [name, prompt])).toEqual([
      ['kit:usual', `From ${kit.folder}`],
      ['kit:ann', `From ${kit.folder}`],
    ])
    expect(kit.styles[0]).toMatchObject({ name: 'kit:plain', prompt: `Be plain in ${kit.folder}.` })
    expect(kit.problems).toEqual([])
  })

  it('names files of hooks and servers, or holds them; each file counts once, and the manifest beats files', async () => {
    const kit = await loadKit(
      {
        hooks: [
          './hooks/hooks.json',
          './config/more.json',
          stop('${CLAUDE_PLUGIN_ROOT}/inline'),
          { hooks: stop('below') },
        ],
        mcpServers: [
          './servers.json',
          { c: { command: 'c', args: ['${CLAUDE_PLUGIN_ROOT}/c'] }, a: { command: 'mine' } },
        ],
      },
      {
        'hooks/hooks.json': { hooks: stop('usual') },
        'config/more.json': { hooks: stop('more') },
        '.mcp.json': { a: { command: 'a' } },
        'servers.json': { mcpServers: { b: { command: '${CLAUDE_PLUGIN_ROOT}/b' } } },
      },
    )
    expect(commandsOfHooks(kit)).toEqual([
      ['Stop', 'usual'],
      ['Stop', 'more'],
      ['Stop', `${kit.folder}/inline`],
      ['Stop', 'below'],
    ])
    expect(kit.pluginParts[0]?.mcpServers).toEqual({
      a: { command: 'mine' },
      b: { command: `${kit.folder}/b` },
      c: { command: 'c', args: [`${kit.folder}/c`] },
    })
  })

  it('names nothing outside of the plugin, also not by links, and is told of what is wrong', async () => {
    const kit = await loadKit(
      {
        commands: ['../theirs', '/etc', './way'],
        agents: 7,
        skills: './gone',
        hooks: ['../hooks.json', [stop('nested')]],
        mcpServers: './broken.json',
      },
      { 'broken.json': '[]', 'commands/usual.md': 'x' },
      { way: tmpdir() },
    )
    expect(ofPlugin(kit)).toEqual(['kit:usual'])
    expect(commandsOfHooks(kit)).toEqual([])
    const file = join(kit.folder, '.claude-plugin', 'plugin.json')
    expect(kit.problems).toEqual([
      `${file}: "commands" names ../theirs, which is not in the plugin's folder.`,
      `${file}: "commands" names /etc, which is not in the plugin's folder.`,
      `${file}: "commands" names ./way, which is not in the plugin's folder.`,
      `${file}: "agents" is no path and no list of them.`,
      `${file}: "skills" names ./gone, which is not there.`,
      `${file}: "hooks" names ../hooks.json, which is not in the plugin's folder.`,
      `${file}: "hooks" is no path, no object and no list of them.`,
      `${join(kit.folder, 'broken.json')} is not a JSON object.`,
    ])
    expect(kit.pluginErrors).toHaveLength(kit.problems.length)
  })

  it('survives values that are nested without end', async () => {
    const depth = 100_000
    const deep = `{"name":"kit","mcpServers":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}}`
    const kit = await loadKit(
      {},
      { 'hooks/hooks.json': `{"hooks":${'['.repeat(depth)}${']'.repeat(depth)}}` },
    )
    expect(kit.problems).toHaveLength(1)
    await writeFile(join(kit.folder, '.claude-plugin', 'plugin.json'), deep)
    const again = await loadExtensions({
      cwd: kit.folder,
      configDirectory: join(kit.folder, 'config'),
      sources: new Set(),
      pluginFolders: [kit.folder],
    })
    expect(again.pluginParts[0]?.mcpServers).toEqual({})
  })
})

describe('definitions of a plugin', () => {
  it('have its folder filled into their fields too', async () => {
    const kit = await loadKit(
      {},
      {
        'commands/go.md':
          '---\nallowed-tools: Bash(${CLAUDE_PLUGIN_ROOT}/go.sh:*)\nhooks:\n  Stop:\n    - hooks: [{ type: command, command: "${CLAUDE_PLUGIN_ROOT}/end" }]\n---\nx',
      },
    )
    const go = kit.commands.find(({ name }) => name === 'kit:go')
    expect(go?.allowedTools).toEqual([`Bash(${kit.folder}/go.sh:*)`])
    expect(go?.hooks).toEqual(stop(`${kit.folder}/end`))
    expect(go?.hookVariables).toMatchObject({ CLAUDE_PLUGIN_ROOT: kit.folder })
  })
})
