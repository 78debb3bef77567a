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
import { type Extensions, loadExtensions, withHostAgents } from '../../extensions/extensions.ts'
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
}

export const composeExtensions = async (options: ResolvedOptions): Promise<SessionExtensions> => {
  const { configRoot, env, settings, pluginFolders } = options
  const found = await loadExtensions({
    cwd: configRoot,
    configDirectory: configDirectory(env),
    managedDirectory: managedDirectory(process.platform),
    sources: settings.sources,
    pluginFolders,
    pluginBase: options.cwd,
    withoutBuiltInAgents: options.print && isOn(env.CLAUDE_AGENT_SDK_DISABLE_BUILTIN_AGENTS),
  })
  const loaded: Extensions = {
    ...found,
    commands: withSkillSettings(found.commands, settings.effective),
    skills: withSkillSettings(found.skills, settings.effective),
    pluginParts: found.pluginParts.map(withoutServersOf(options)),
  }
  for (const problem of loaded.problems) options.ports.warn(`Warning: ${problem}`)
  const commands = loaded.commands.map((command) => guarded(command, settings.trust))
  let agents = withHostAgents(loaded.agents, agentsFromHost(options.agents))
  const wanted = settings.effective.outputStyle
  return {
    loaded,
    style: loaded.styles.find(({ name }) => name === wanted),
    commands: () => commands,
    agents: () => agents,
    async admit(agent) {
      const part = agent.source === 'project' ? agentPart(agent) : undefined
      if (part === undefined || (await settings.trust.permits(part))) return
      throw untrusted(`The agent '${agent.name}' was not started`, part)
    },
    addAgents(definitions) {
      agents = withHostAgents(agents, agentsFromHost(definitions))
    },
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
