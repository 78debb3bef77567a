import type { InitializeRequest, InitializeResponse, JsonObject } from '@agent-engine/protocol'
import { AgentError } from '@agent-engine/protocol/errors'
import type { FrontEnd, SessionReload } from '../../commands/session.ts'
import type { Engine } from '../../engine/engine.ts'
import { tags } from '../../engine/record.ts'
import type { PluginParts } from '../../extensions/plugin-parts.ts'
import type { ResolvedOptions } from '../options.ts'
import type { SessionExtensions } from './extensions.ts'
import type { ComposedHooks } from './hooks.ts'
import type { ComposedMcp } from './mcp.ts'

export interface ReloadParts {
  readonly options: ResolvedOptions
  readonly extensions: SessionExtensions
  readonly hooks: Pick<ComposedHooks, 'setPlugins'>
  readonly mcp: Pick<ComposedMcp, 'reloadPlugins' | 'session'>
  readonly frontEnd: Pick<FrontEnd, 'sink'>
  readonly engine: Pick<Engine, 'running' | 'sessionId' | 'newId'>
  /** What `initialize` answers now. */
  describe(): Pick<InitializeResponse, 'commands' | 'agents' | 'available_output_styles'>
}

/** Reads the files of plugins, skills and styles anew while a session runs (spec: sdk §5.3). */
export const composeReload = (parts: ReloadParts): SessionReload => {
  const { extensions, mcp } = parts
  const reload = async (folders: readonly string[] = []): Promise<void> => {
    const before = JSON.stringify(parts.describe().commands)
    await extensions.reload(folders)
    const { pluginParts } = extensions.loaded
    await parts.hooks.setPlugins(pluginParts)
    mcp.reloadPlugins()
    const { commands } = parts.describe()
    if (JSON.stringify(commands) === before) return
    parts.frontEnd.sink.emit({
      type: 'system',
      subtype: 'commands_changed',
      commands: [...commands],
      ...tags(parts.engine),
    })
  }
  return {
    addPlugins: (folders) => extensions.whileLoading(reload(folders)),
    async plugins(request) {
      if (request.refuse_if_busy === true && parts.engine.running) {
        throw new AgentError('busy', 'A turn is running. Reload when it has ended.')
      }
      const folders = (request.add_plugins ?? []).map(({ path }) => path)
      const impact = await serverChanges(extensions, folders)
      const held = request.hold_on_cache_impact === true && impact.added.length + impact.removed.length > 0
      if (!held) await reload(folders)
      return { ...listed(parts), ...(held ? { held } : {}), cache_impact: cacheImpact(impact) }
    },
    async skills() {
      await reload()
      const names = new Set(
        extensions
          .commands()
          .flatMap(({ kind, name, userMayInvoke }) => (kind === 'skill' && userMayInvoke ? [name] : [])),
      )
      return { skills: parts.describe().commands.filter(({ name }) => names.has(name)) }
    },
    async outputStyles() {
      await reload()
      return { available_output_styles: [...parts.describe().available_output_styles] }
    },
  }
}

/**
 * Plugins that a host brings are loaded before it gets its answer. What a host relies on is confirmed: one that gets no
 * confirmation ends its session rather than run it without guards or servers.
 */
export const answerInitialize = (
  { hooks, mcpServers, plugins = [] }: InitializeRequest,
  reload: SessionReload,
  describe: () => InitializeResponse,
  whenLoaded: () => void,
): InitializeResponse | Promise<InitializeResponse> => {
  const answer = (): InitializeResponse => {
    whenLoaded()
    return {
      ...describe(),
      ...(hooks ? { hooks_applied: true } : {}),
      hook_on_failure_supported: true,
      ...(mcpServers ? { mcp_servers_applied: true } : {}),
    }
  }
  if (plugins.length === 0) return answer()
  return reload
    .addPlugins(plugins.map(({ path }) => path))
    .then(() => ({ ...answer(), plugins_applied: true }))
}

const listed = ({ extensions, mcp, describe }: ReloadParts) => {
  const { commands, agents = [] } = describe()
  return {
    commands: [...commands],
    agents: [...agents],
    mcpServers: [...mcp.session.servers()],
    plugins: extensions.loaded.plugins.map(({ name, path, version }) => ({
      name,
      path,
      ...(version === undefined ? {} : { version }),
    })),
    error_count: extensions.loaded.problems.length,
  }
}

interface ServerChanges {
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

const cacheImpact = ({ added, removed }: ServerChanges): JsonObject => ({
  mcp_servers_added: [...added],
  mcp_servers_removed: [...removed],
  lsp_tool_change: null,
})

/** Servers that come or go change the tools, and with them the start of every request. */
const serverChanges = async (
  extensions: SessionExtensions,
  folders: readonly string[],
): Promise<ServerChanges> => {
  const now = serversOf(extensions.loaded.pluginParts)
  const then = serversOf((await extensions.preview(folders)).pluginParts)
  return {
    added: then.filter((name) => !now.includes(name)),
    removed: now.filter((name) => !then.includes(name)),
  }
}

const serversOf = (plugins: readonly PluginParts[]): readonly string[] =>
  plugins.flatMap(({ plugin, mcpServers }) =>
    Object.keys(mcpServers).map((name) => `plugin:${plugin.name}:${name}`),
  )
