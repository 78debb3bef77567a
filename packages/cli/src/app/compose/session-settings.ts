import type { JsonObject } from '@agent-engine/protocol'
import type { GetSettingsResponse } from '@agent-engine/protocol/control/get-settings'
import type { ListPermissionRulesResponse } from '@agent-engine/protocol/control/list-permission-rules'
import { parsePermissionMode } from '@agent-engine/protocol/permission-modes'
import type { SessionSettings } from '../../commands/session.ts'
import type { LayerName } from '../../config/layers.ts'
import { configDirectory } from '../../config/paths.ts'
import { settingsFile } from '../../config/settings-paths.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Hooks } from '../../hooks/port.ts'
import type { SessionGate } from '../../permissions/create-gate.ts'
import type { RuleSource } from '../../permissions/decision.ts'
import type { PermissionGate } from '../../permissions/gate.ts'
import type { DebugLog } from '../../platform/debug-log.ts'
import type { ResolvedOptions } from '../options.ts'
import type { ComposedMcp } from './mcp.ts'

export interface SettingsParts {
  readonly options: ResolvedOptions
  readonly gate: PermissionGate
  readonly rules: Pick<SessionGate, 'rules' | 'reload' | 'bypassAvailable'>
  readonly hooks: Hooks
  readonly engine: () => Engine | undefined
  readonly servers: Pick<ComposedMcp, 'files' | 'reload'>
  readonly log: DebugLog
}

/** What hosts and the terminal may know of a session's settings, and how changed files take effect. */
export const composeSettings = (parts: SettingsParts): SessionSettings => {
  const { options, log } = parts
  const places = { cwd: options.configRoot, configDirectory: configDirectory(options.env) }
  const watched = [...options.settings.sources].map((source) => ({
    source,
    file: settingsFile(source, places),
  }))
  let current = options
  let overlay: JsonObject = {}
  /** Reads everything anew and lets it take effect. */
  const adopt = async (changes: JsonObject = overlay): Promise<ResolvedOptions> => {
    const next = await current.reread(changes)
    overlay = changes
    current = next
    await parts.rules.reload(next.permission)
    return next
  }
  return {
    files: watched.map(({ file }) => file),
    serverFiles: parts.servers.files,
    report: () => report(current, parts),
    rules: () => listRules(current, parts),
    reloadServers: async () => parts.servers.reload(await current.reread(overlay)),
    async reload(file) {
      if (parts.servers.files().includes(file)) return parts.servers.reload(current)
      const source = watched.find((each) => each.file === file)?.source
      if (source === undefined || (await isRefused(parts, source, file))) return
      await adopt()
      log('settings', 'reloaded', { file })
      await parts.servers.reload(current)
    },
    async applyFlags(changes) {
      const next = await adopt({ ...overlay, ...changes })
      if (Object.hasOwn(changes, 'model')) await parts.engine()?.setModel(next.model)
      const mode = parsePermissionMode(next.settings.effective.permissions?.defaultMode)
      if (mode !== undefined && Object.hasOwn(changes, 'permissions')) {
        await parts.gate.apply([{ type: 'setMode', mode, destination: 'session' }])
      }
    },
    async update(source, changes) {
      const { writeSettings } = await import('./settings-update.ts')
      await writeSettings(source, changes, { ...places, env: options.env, spawn: options.ports.spawn })
      await adopt()
    },
  }
}

/** ConfigChange hooks may keep a change from taking effect. */
const isRefused = async (
  { hooks, log }: SettingsParts,
  source: 'user' | 'project' | 'local',
  file: string,
): Promise<boolean> => {
  if (!hooks.has('ConfigChange')) return false
  const matchValue = `${source}_settings`
  const { block } = await hooks.dispatch('ConfigChange', {
    fields: { source: matchValue, file_path: file },
    matchValue,
    signal: new AbortController().signal,
  })
  if (block !== undefined) log('settings', 'change_blocked', { file, reason: block.reason })
  return block !== undefined
}

/** Names of the layers on the wire (spec: settings §1). */
const SOURCE_NAMES = {
  managed: 'policySettings',
  flag: 'flagSettings',
  local: 'localSettings',
  project: 'projectSettings',
  user: 'userSettings',
} as const satisfies Record<LayerName, string>

const sourceName = (layer: string): string => {
  const names: Readonly<Record<string, string>> = SOURCE_NAMES
  return names[layer] ?? layer
}

const report = ({ settings }: ResolvedOptions, { gate, engine }: SettingsParts): GetSettingsResponse => ({
  effective: { ...settings.effective },
  sources: [...settings.layers].reverse().map(({ name, file, settings: content }) => ({
    source: SOURCE_NAMES[name],
    settings: { ...content },
    ...(file === undefined ? {} : { path: file }),
  })),
  applied: { model: engine()?.model, permissionMode: gate.mode },
  ...(settings.problems.length === 0 ? {} : { errors: errorsOf(settings) }),
})

const errorsOf = ({ problems }: ResolvedOptions['settings']) =>
  problems.map(({ source, path, line, message }) => ({
    file: source,
    path,
    ...(line === undefined ? {} : { line }),
    message,
  }))

const listRules = async (
  { cwd, permission, settings }: ResolvedOptions,
  { gate, rules }: SettingsParts,
): Promise<ListPermissionRulesResponse> => ({
  state: {
    rules: (await rules.rules()).map(({ behavior, source: { layer }, text }) => ({
      behavior,
      source: sourceName(layer),
      rule: text,
      editability: editability(layer),
    })),
    workspaceDirectories: gate.directories.map((path) => ({ path, source: 'session' })),
    originalCwd: cwd,
    managedOnly: permission.managedRulesOnly,
    ...(settings.problems.length === 0 ? {} : { errors: errorsOf(settings) }),
  },
})

const editability = (layer: RuleSource['layer']): 'persistent' | 'session' | 'readonly' => {
  switch (layer) {
    case 'user':
    case 'project':
    case 'local':
      return 'persistent'
    case 'session':
      return 'session'
    default:
      return 'readonly'
  }
}
