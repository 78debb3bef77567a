import type { AgentDefinition } from '@agent-engine/protocol'
import { AgentError } from '@agent-engine/protocol/errors'
import { partOfCommand } from '../../commands/project-scan.ts'
import { isOn } from '../../config/env-flag.ts'
import { configDirectory } from '../../config/paths.ts'
import { managedDirectory } from '../../config/settings-paths.ts'
import { agentPart } from '../../config/trust/agent-part.ts'
import type { TrustPart } from '../../config/trust/part.ts'
import type { ProjectTrust } from '../../config/trust/project-trust.ts'
import type { OutputStyle } from '../../context/system-prompt/output-style.ts'
import type { AgentSpec } from '../../extensions/agent-spec.ts'
import { agentsFromHost } from '../../extensions/agents.ts'
import {
  type Extensions,
  loadExtensions,
  withHostAgents,
  withOverrides,
} from '../../extensions/extensions.ts'
import type { PluginParts } from '../../extensions/plugin-parts.ts'
import type { PromptCommand } from '../../extensions/prompt-command.ts'
import { withSkillSettings } from '../../extensions/skill-settings.ts'
import type { ResolvedOptions } from '../options.ts'

/** The extensions of a session: those of files, and the agents that the command line and the host define. */
export interface SessionExtensions {
  readonly loaded: Extensions
  /** The chosen style; undefined is the default. */
  readonly style: OutputStyle | undefined
  commands(): readonly PromptCommand[]
  agents(): readonly AgentSpec[]
  /** Rejects for an agent of the project that runs something while nobody trusts that. */
  admit(agent: AgentSpec): Promise<void>
  /** Takes over what a host defines with `initialize`. */
  addAgents(definitions: Readonly<Record<string, AgentDefinition>>): void
  /** The host wants these skills and no other; the rest is not there. */
  keepSkills(names: readonly string[]): void
  /** Of the skills only these are there; undefined for all. */
  chooseSkills(names: readonly string[] | undefined): void
  /** A command that was found while the session runs, as trust and settings leave it. */
  admitted(found: readonly PromptCommand[]): readonly PromptCommand[]
  /** What there would be after a reload. */
  preview(moreFolders: readonly string[]): Promise<Extensions>
  /** Reads all files anew, those of more plugin folders too. The chosen output style stays. */
  reload(moreFolders: readonly string[]): Promise<void>
  /** Turns wait until the work is done. */
  whileLoading(work: Promise<void>): Promise<void>
  /** Resolves when no such work is left; never rejects. */
  settled(): Promise<void>
}

export const composeExtensions = async (options: ResolvedOptions): Promise<SessionExtensions> => {
  const { settings, pluginFolders } = options
  const folders = new Set(pluginFolders)
  const warned = new Set<string>()
  let loaded = await load(options, [...folders])
  let commands: readonly PromptCommand[] = []
  let agents: readonly AgentSpec[] = []
  let kept: readonly string[] | undefined
  let host: readonly AgentSpec[] = agentsFromHost(options.agents)
  let loading: Promise<unknown> = Promise.resolve()
  let chosen: ReadonlySet<string> | undefined
  const isChosen = ({ kind, name }: PromptCommand): boolean =>
    kind !== 'skill' || chosen === undefined || chosen.has(name)
  const take = (next: Extensions): void => {
    loaded = next
    commands = (options.slashCommands ? next.commands : [])
      .filter(({ kind, name }) => kind !== 'skill' || (kept?.includes(name) ?? true))
      .map((command) => guarded(command, settings.trust))
    agents = withHostAgents(next.agents, host)
    for (const problem of next.problems) {
      if (!warned.has(problem)) options.ports.warn(`Warning: ${problem}`)
      warned.add(problem)
    }
  }
  take(loaded)
  const wanted = settings.effective.outputStyle
  return {
    get loaded() {
      return loaded
    },
    style: loaded.styles.find(({ name }) => name === wanted),
    commands: () => commands,
    agents: () => agents,
    async admit(agent) {
      const part = agent.source === 'project' ? agentPart(agent) : undefined
      if (part === undefined || (await settings.trust.permits(part))) return
      throw untrusted(`The agent '${agent.name}' was not started`, part)
    },
    addAgents(definitions) {
      if (Object.keys(definitions).length === 0) return
      host = withOverrides(host, agentsFromHost(definitions))
      agents = withHostAgents(loaded.agents, host)
    },
    keepSkills(names) {
      kept = names
      take(loaded)
    },
    chooseSkills(names) {
      if (names === undefined) return
      chosen = new Set(names)
      take(loaded)
    },
    admitted: (found) =>
      withSkillSettings(found, settings.effective)
        .filter(isChosen)
        .map((command) => guarded(command, settings.trust)),
    preview: (more) => load(options, [...folders, ...more]),
    async reload(more) {
      for (const folder of more) folders.add(folder)
      take(await load(options, [...folders]))
    },
    whileLoading(work) {
      loading = Promise.allSettled([loading, work])
      return work
    },
    async settled() {
      await loading
    },
  }
}

const load = async (options: ResolvedOptions, pluginFolders: readonly string[]): Promise<Extensions> => {
  const { configRoot, env, settings } = options
  const found = await loadExtensions({
    cwd: configRoot,
    configDirectory: configDirectory(env),
    managedDirectory: managedDirectory(process.platform),
    sources: settings.discovered,
    pluginFolders,
    pluginBase: options.cwd,
    withoutBuiltInAgents: options.print && isOn(env.CLAUDE_AGENT_SDK_DISABLE_BUILTIN_AGENTS),
  })
  return {
    ...found,
    commands: withSkillSettings(found.commands, settings.effective),
    skills: withSkillSettings(found.skills, settings.effective),
    pluginParts: found.pluginParts.map(withoutServersOf(options)),
  }
}

const withoutServersOf =
  ({ serverlessPlugins }: ResolvedOptions) =>
  (parts: PluginParts): PluginParts =>
    serverlessPlugins.includes(parts.plugin.path) ? { ...parts, mcpServers: {} } : parts

/** A command of the project that runs or allows something is refused while nobody trusts it. */
const guarded = (command: PromptCommand, trust: ProjectTrust): PromptCommand =>
  command.source !== 'project'
    ? command
    : {
        ...command,
        async body() {
          const text = await command.body()
          const part = partOfCommand(command, text)
          if (part === undefined || (await trust.permits(part))) return text
          throw untrusted(`/${command.name} was not run`, part)
        },
      }

const untrusted = (what: string, { effect }: TrustPart): AgentError =>
  new AgentError(
    'untrusted_project',
    `${what}: nobody has decided to trust it, and it ${effect}. Read it, then run \`agent trust\`, or use --trust-project.`,
  )
