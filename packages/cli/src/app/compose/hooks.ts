import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { HookRegistration, JsonObject } from '@agent-engine/protocol'
import type { FrontEnd } from '../../commands/session.ts'
import { hookLayers } from '../../config/hook-layers.ts'
import { configDirectory } from '../../config/paths.ts'
import { asContent, reminder } from '../../context/reminders.ts'
import type { Engine } from '../../engine/engine.ts'
import type { PluginParts } from '../../extensions/plugin-parts.ts'
import { pluginVariables } from '../../extensions/plugins.ts'
import type { BackgroundHooks } from '../../hooks/background-hooks.ts'
import { createCallbackHooks } from '../../hooks/callback-hooks.ts'
import { createHooks } from '../../hooks/create-hooks.ts'
import type { HookObserver } from '../../hooks/observer.ts'
import type { HookSource, Hooks } from '../../hooks/port.ts'
import type { HookSelection } from '../../hooks/settings-hooks.ts'
import type { PermissionGate } from '../../permissions/gate.ts'
import { childEnv } from '../../platform/child-env.ts'
import type { ChildRegistry } from '../../platform/child-registry.ts'
import type { DebugLog } from '../../platform/debug-log.ts'
import { saveToolResult, toolResultsDirectory } from '../../session/tool-results.ts'
import type { Transcript } from '../../session/transcript.ts'
import type { ToolRegistry } from '../../tools/registry.ts'
import type { ResolvedOptions } from '../options.ts'
import { createHookObserver } from './hook-observer.ts'
import { askAgentWith, askModelWith, httpHookPorts } from './hook-ports.ts'
import type { ComposedMcp } from './mcp.ts'
import { toolSource } from './mcp-tool-source.ts'
import type { ComposedModel } from './model.ts'
import { createWatchedFiles } from './watched-files.ts'

export interface HookParts {
  readonly options: ResolvedOptions
  readonly frontEnd: FrontEnd
  readonly registered: () => HookRegistration
  readonly transcript: Transcript
  readonly gate: PermissionGate
  readonly tools: () => ToolRegistry
  readonly registry: ChildRegistry
  readonly access: ComposedModel
  readonly entrypoint: string
  readonly mcp: Pick<ComposedMcp, 'callTool' | 'session'>
  readonly cwd: () => string
  readonly engine: () => Engine | undefined
  readonly log: DebugLog
  /** Reads skills and commands anew. */
  reloadSkills(): Promise<void>
  /** The agent that leads the conversation. */
  readonly mainAgent: string | undefined
  /** As they are when the session starts. */
  readonly plugins: readonly PluginParts[]
}

export interface ComposedHooks {
  readonly hooks: Hooks
  /** Files with `export` lines that hooks wrote, for the shell. */
  readonly envFiles: readonly string[]
  /** Takes the hooks of these plugins in the place of those before. */
  setPlugins(plugins: readonly PluginParts[]): Promise<void>
  /** The hooks of the agent that leads the conversation. */
  setAgent(groups: HookSource['groups']): Promise<void>
  /** The host has registered other hooks. */
  registered(): void
  /** The host has named the session. */
  named(title: string): void
  /** Ends what runs in the background. */
  close(): void
}

/** How many hook processes run at once (PAIN-42). */
const MOST_PROCESSES = 10

/** Events of the session as a whole carry no permission mode (spec: hooks §4). */
const SESSION_EVENTS: ReadonlySet<string> = new Set([
  'SessionStart',
  'SessionEnd',
  'Setup',
  'PreCompact',
  'PostCompact',
  'InstructionsLoaded',
  'ConfigChange',
  'CwdChanged',
  'DirectoryAdded',
  'FileChanged',
  'Notification',
  'SubagentStart',
  'MessageDisplay',
])

/** Events whose hooks may name the session are told its name (spec: hooks §4). */
const TITLED_EVENTS: ReadonlySet<string> = new Set(['SessionStart', 'UserPromptSubmit'])

/** Other processes may rename a session while it runs. */
const titleOnDisk = async ({ path, sessionId }: Transcript): Promise<string | undefined> => {
  const [{ readEnds }, { sessionInfo }] = await Promise.all([
    import('../../session/head-tail.ts'),
    import('../../session/session-info.ts'),
  ])
  return readEnds(path, (ends) => sessionInfo(sessionId, ends))?.customTitle
}

const titleField = (title: string | undefined): JsonObject =>
  title === undefined ? {} : { session_title: title }

/** Plugins, agents and skills are the user's: what leaves only an administrator's hooks leaves theirs out. */
const onlyManaged = ({ options }: HookParts): boolean => {
  const { disableAllHooks, allowManagedHooksOnly } = options.settings.effective
  return disableAllHooks === true || allowManagedHooksOnly === true
}

const pluginHooks = (parts: HookParts, plugins: readonly PluginParts[]): readonly HookSource[] => {
  if (onlyManaged(parts)) return []
  return plugins.flatMap(({ plugin, hooks }) =>
    Object.keys(hooks).length === 0
      ? []
      : [
          {
            groups: hooks,
            variables: pluginVariables(plugin),
          },
        ],
  )
}

/** Hooks of settings files, snapshotted now, and hooks of the host, whenever it registers them. */
export const composeHooks = async (parts: HookParts): Promise<ComposedHooks> => {
  const { options, frontEnd, transcript, gate, cwd, log } = parts
  const layers = hookLayers(options.settings.layers, options.settings.effective)
  const callback = frontEnd.hookCallback
  const envFiles: string[] = []
  const observer = createHookObserver({
    sink: frontEnd.sink,
    ids: transcript,
    everyEvent: options.includeHookEvents,
    log,
    terminal: frontEnd.terminal,
  })
  let runtime: HookRuntime | undefined
  // A title waits for the first line of the conversation before it is in the file.
  let title: string | undefined
  const configure = async (given: readonly HookSource[]): Promise<HookSelection> => {
    runtime ??= await loadRuntime(parts, observer, envFiles)
    return runtime.select(given)
  }
  const callbacks =
    callback === undefined ? [] : [createCallbackHooks({ callback, registered: parts.registered, observer })]
  const ofFiles = async (plugins: readonly PluginParts[]): Promise<readonly HookSelection[]> => {
    const sources = [...layers, ...pluginHooks(parts, plugins)]
    return sources.length === 0 ? [] : [await configure(sources)]
  }
  let fromFiles = await ofFiles(parts.plugins)
  let fromAgent: readonly HookSelection[] = []
  let selections = [...fromFiles, ...callbacks]
  const changed = async (): Promise<void> => {
    selections = [...fromFiles, ...fromAgent, ...callbacks]
    await watched.refresh()
  }
  const watched = createWatchedFiles({
    cwd: options.cwd,
    matchers: () => selections.flatMap((selection) => selection.matchers('FileChanged')),
    hooks: () => hooks,
    log,
  })
  const hooks: Hooks = createHooks({
    get selections() {
      return selections
    },
    watch: watched.follow,
    reloadSkills: parts.reloadSkills,
    name(customTitle) {
      title = customTitle
      transcript.appendRecord({ type: 'custom-title', customTitle, sessionId: transcript.sessionId })
    },
    serverOf: (toolName) => toolSource(parts.mcp.session, toolName),
    ...(onlyManaged(parts) ? {} : { configure: (source) => configure([source]) }),
    get background() {
      return runtime?.background
    },
    observer,
    newId: transcript.newId,
    async baseInput(event) {
      const promptId = parts.engine()?.promptUuid
      const agentType = parts.mainAgent
      return {
        session_id: transcript.sessionId,
        transcript_path: transcript.path,
        cwd: cwd(),
        ...(promptId === undefined ? {} : { prompt_id: promptId }),
        ...(agentType === undefined ? {} : { agent_type: agentType }),
        ...(TITLED_EVENTS.has(event) ? titleField((await titleOnDisk(transcript)) ?? title) : {}),
        ...(SESSION_EVENTS.has(event) ? {} : { permission_mode: gate.mode, ...effortField(options) }),
      }
    },
    keepText: (text) =>
      saveToolResult(toolResultsDirectory(transcript.path), `hook-${transcript.newId()}`, text),
    log: (event, fields) => log('hooks', event, fields),
  })
  await watched.refresh()
  return {
    hooks,
    envFiles,
    registered: () => void watched.refresh(),
    named(given) {
      title = given
    },
    async setPlugins(plugins) {
      fromFiles = await ofFiles(plugins)
      await changed()
    },
    async setAgent(groups) {
      if (onlyManaged(parts)) return
      fromAgent = [await configure([{ groups }])]
      await changed()
    },
    close() {
      watched.close()
      runtime?.background.close()
    },
  }
}

const effortField = ({ effort }: ResolvedOptions): JsonObject =>
  effort === undefined ? {} : { effort: { level: effort } }

/** What runs hooks of files; loaded when the first are configured. */
interface HookRuntime {
  select(sources: readonly HookSource[]): HookSelection
  readonly background: BackgroundHooks
}

const loadRuntime = async (
  parts: HookParts,
  observer: HookObserver,
  envFiles: string[],
): Promise<HookRuntime> => {
  const { options, transcript, registry, entrypoint, access, tools } = parts
  const [{ createSettingsHooks }, { createBackgroundHooks }, { limitParallel }, { createCondition }] =
    await Promise.all([
      import('../../hooks/settings-hooks.ts'),
      import('../../hooks/background-hooks.ts'),
      import('../../hooks/limit-parallel.ts'),
      import('../../hooks/condition.ts'),
    ])
  const background = createBackgroundHooks(observer, (text) => wake(parts.engine(), text))
  // A command that took the directory away must not take the hooks with it.
  const existingCwd = (): string => (existsSync(parts.cwd()) ? parts.cwd() : options.cwd)
  const common = {
    env: options.env,
    limit: limitParallel(MOST_PROCESSES),
    ranOnce: new Set<string>(),
    fitsRule: createCondition({
      projectDirectory: options.cwd,
      cwd: parts.cwd,
      async subjects(toolName: string, input: JsonObject) {
        const call = tools().find(toolName)?.prepare(input, parts.cwd())
        return (await call?.catch(() => undefined))?.subjects
      },
    }),
    ports: {
      command: {
        registry,
        projectDirectory: options.cwd,
        cwd: existingCwd,
        env: {
          ...childEnv({ base: options.env, sessionId: transcript.sessionId, entrypoint }),
          ...(options.effort === undefined ? {} : { CLAUDE_EFFORT: options.effort }),
        },
        envFile: () => newEnvFile(options, transcript.sessionId, envFiles),
      },
      http: httpHookPorts(options),
      askModel: askModelWith(access),
      askAgent: askAgentWith(access, parts.engine),
      callMcpTool: parts.mcp.callTool,
      background,
      observer,
      newId: transcript.newId,
    },
  }
  return { background, select: (sources) => createSettingsHooks({ ...common, sources }) }
}

/** Nobody typed this: it joins the running turn, or gets one of its own. */
const wake = (engine: Engine | undefined, text: string): void => {
  engine?.submit({
    type: 'user',
    message: { role: 'user', content: reminder(asContent(text)) },
    parent_tool_use_id: null,
    isSynthetic: true,
    client_composed: true,
    origin: { kind: 'hook' },
  })
}

/** `<config>/session-env/<session>/…`: one file per hook that runs. */
const newEnvFile = async (
  { env }: ResolvedOptions,
  sessionId: string,
  envFiles: string[],
): Promise<string> => {
  const directory = join(configDirectory(env), 'session-env', sessionId)
  const file = join(directory, `hook-${envFiles.length}.sh`)
  envFiles.push(file)
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await writeFile(file, '', { mode: 0o600 })
  return file
}
