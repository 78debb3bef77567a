import type { InitializeResponse, ModelInfo } from '@agent-engine/protocol'
import { CAPABILITIES } from '../../engine/capabilities.ts'
import { allCommands } from '../../engine/commands/local-commands.ts'
import type { Engine } from '../../engine/engine.ts'
import type { ServerContentPort, SessionFacts } from '../../engine/parts.ts'
import type { Catalog } from '../../model/catalog.ts'
import { ENGINE_VERSION } from '../../platform/version.ts'
import type { PromptEnvironment } from '../../tools/define.ts'
import { credentialsOf } from '../credentials-found.ts'
import type { ResolvedOptions } from '../options.ts'
import type { SessionExtensions } from './extensions.ts'
import type { MainAgent } from './main-agent.ts'
import type { ComposedMcp } from './mcp.ts'

/** What `system/init` tells of a session. */
export const sessionFacts = (
  options: ResolvedOptions,
  promptEnvironment: PromptEnvironment,
  extensions: SessionExtensions,
  mcp: Pick<ComposedMcp, 'session' | 'content'>,
  mainAgent: Pick<MainAgent, 'ready'>,
): SessionFacts => ({
  cwd: options.cwd,
  version: ENGINE_VERSION,
  apiKeySource: credentialsOf(options.settings).apiKeySource,
  outputStyle: extensions.style?.name ?? 'default',
  promptEnvironment,
  slashCommands: () => commandsOf(options, extensions, mcp.content).map(({ name }) => name),
  agents: () => extensions.agents().map(({ name }) => name),
  skills: () =>
    extensions
      .commands()
      .flatMap(({ kind, name, userMayInvoke }) => (kind === 'skill' && userMayInvoke ? [name] : [])),
  plugins: () =>
    extensions.loaded.plugins.map(({ name, path, version }) => ({
      name,
      path,
      ...(version === undefined ? {} : { version }),
    })),
  pluginErrors: () => extensions.loaded.pluginErrors,
  mcpServers: () =>
    mcp.session
      .servers()
      .map(({ name, status, source }) => ({ name, status, ...(source === undefined ? {} : { source }) })),
  mcpServerErrors: () => mcp.session.problems(),
  async ready() {
    await extensions.settled()
    await mainAgent.ready()
    await mcp.session.ready()
  },
})

const commandsOf = (
  { slashCommands }: Pick<ResolvedOptions, 'slashCommands'>,
  { commands }: SessionExtensions,
  servers: ServerContentPort,
): ReturnType<typeof allCommands> => (slashCommands ? allCommands({ commands, servers }) : [])

/** The answer to `initialize` (spec: protocol §4.4). */
export const initializeResponse = (
  options: Pick<ResolvedOptions, 'slashCommands'>,
  facts: SessionFacts,
  engine: Engine,
  catalog: Catalog,
  extensions: SessionExtensions,
  servers: ServerContentPort,
): InitializeResponse => ({
  commands: commandsOf(options, extensions, servers).map(({ name, description, argumentHint }) => ({
    name,
    description,
    argumentHint,
  })),
  output_style: facts.outputStyle,
  available_output_styles: ['default', ...extensions.loaded.styles.map(({ name }) => name)],
  models: [...modelChoices(catalog)],
  account: { tokenSource: 'none', apiKeySource: facts.apiKeySource, apiProvider: 'firstParty' },
  agents: extensions.agents().map(({ name, description, model }) => ({
    name,
    description,
    ...(model === undefined ? {} : { model }),
  })),
  capabilities: [...CAPABILITIES],
  claude_code_version: facts.version,
  agent_version: facts.version,
  pid: process.pid,
  current_permission_mode: engine.permissionMode,
  session_state: engine.sessionState,
})

const MODEL_CHOICES = [
  {
    value: 'default',
    displayName: 'Default',
    description: 'The model of this session when nobody chose one',
  },
  { value: 'opus', displayName: 'Opus', description: 'The strongest for hard and long work' },
  { value: 'sonnet', displayName: 'Sonnet', description: 'A balance of strength, speed and price' },
  { value: 'haiku', displayName: 'Haiku', description: 'The fastest and cheapest' },
] as const

export const modelChoices = (catalog: Catalog): readonly ModelInfo[] =>
  MODEL_CHOICES.map((choice) => describeModel(choice, catalog))

const describeModel = (choice: (typeof MODEL_CHOICES)[number], catalog: Catalog): ModelInfo => ({
  ...choice,
  resolvedModel: catalog.resolve(choice.value),
})
