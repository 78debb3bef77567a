import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { JsonObject, Settings } from '@agent-engine/protocol'
import { describeProblem, type SettingsLayer, type SettingsProblem } from '../config/layers.ts'
import { loadSettings } from '../config/load-settings.ts'
import { mergeSettings } from '../config/merge-settings.ts'
import { configDirectory } from '../config/paths.ts'
import { type ReducedStart, reduceLayers } from '../config/reduce-layers.ts'
import { chooseSources, type FileSource } from '../config/setting-sources.ts'
import { type Environment, withSettingsEnv } from '../config/settings-env.ts'
import { approvedServerParts, isOwnFolder, layerParts } from '../config/trust/project-parts.ts'
import { type AskTrust, createProjectTrust, type ProjectTrust } from '../config/trust/project-trust.ts'
import { createTrustStore } from '../config/trust/store.ts'
import type { CliFlags } from './argv.ts'
import { reducedStart } from './reduced-start.ts'
import { StartupError } from './startup-error.ts'

/** The settings of a run: every layer, what they amount to, and what could not be used. */
export interface RunSettings {
  readonly effective: Settings
  /** Where the project's files are. */
  readonly root: string
  /** Strongest first; without trust those of the project hold only what restricts. */
  readonly layers: readonly SettingsLayer[]
  readonly sources: ReadonlySet<FileSource>
  /** Those of them whose commands, skills, agents, servers and memory are looked for. */
  readonly discovered: ReadonlySet<FileSource>
  readonly reduced: ReducedStart | undefined
  /** The process environment with the `env` of the settings. */
  readonly env: Environment
  readonly trust: ProjectTrust
  /** What could not be used. */
  readonly problems: readonly SettingsProblem[]
  readonly warnings: readonly string[]
  /**
   * Reads the files anew, with values over those of `--settings`; what nobody trusts is left out without a question.
   */
  reload(overlay: JsonObject): Promise<RunSettings>
}

export interface SettingsSurroundings {
  readonly cwd: string
  /** The process environment. */
  readonly env: Environment
  /** Asks about a project that nobody decided about; absent in headless runs. */
  readonly askTrust?: AskTrust | undefined
  /** Values over those of `--settings`; null takes a key away. */
  readonly overlay?: JsonObject
}

/**
 * Loads the settings that the command line asks for. Rejects when managed settings or `--settings` are unusable, and when
 * the project needs a trust that nobody has given (`UntrustedProject`).
 */
export const runSettings = async (
  flags: Pick<
    CliFlags,
    | 'settings'
    | 'settingSources'
    | 'managedSettings'
    | 'trustProject'
    | 'projectConfigRoot'
    | 'bare'
    | 'safeMode'
  >,
  around: SettingsSurroundings,
): Promise<RunSettings> => {
  const { env } = around
  const cwd = projectRoot(around.cwd, flags.projectConfigRoot)
  const { sources, explicit } = chooseSources(flags.settingSources)
  const places = { cwd, configDirectory: configDirectory(env) }
  const reduced = reducedStart(flags, env)
  const discovered = reduced === undefined ? sources : new Set<FileSource>()
  const { layers: read, problems } = await loadSettings({
    ...places,
    sources,
    flag: flags.settings,
    overlay: around.overlay,
    managed: flags.managedSettings,
  })
  const found = reduced === undefined ? read : reduceLayers(read, reduced)
  const trust = createProjectTrust({
    cwd,
    env,
    flag: flags.trustProject === true,
    explicitSources: explicit && (sources.has('project') || sources.has('local')),
    own: isOwnFolder(places),
    store: createTrustStore(places.configDirectory),
    ask: around.askTrust,
    scan: async () => (await import('../commands/project-scan.ts')).scanProject(places),
  })
  const merged = await mergeSettings(found)
  const servers = discovered.has('project') ? await approvedServerParts(cwd, merged) : []
  const isTrusted = await trust.admit([...layerParts(cwd, found), ...servers])
  const layers = isTrusted ? found : await restricted(found)
  const effective = isTrusted ? merged : await mergeSettings(layers)
  return {
    effective,
    root: cwd,
    layers,
    sources,
    discovered,
    reduced,
    env: withSettingsEnv(env, effective),
    trust,
    problems,
    reload: (overlay) => runSettings(flags, { ...around, overlay, askTrust: async () => 'restrict' }),
    warnings: problems.map((problem) => `Warning: ${describeProblem(problem)}`),
  }
}

const projectRoot = (cwd: string, given: string | undefined): string => {
  if (given === undefined) return cwd
  const root = resolve(cwd, given)
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory()) return root
  throw new StartupError(
    'no_project_config_root',
    `Error: --project-config-root ${given}: no such directory. Name the folder that holds the project's .claude.`,
  )
}

const restricted = async (layers: readonly SettingsLayer[]): Promise<readonly SettingsLayer[]> =>
  (await import('../config/trust/restrict.ts')).restrictLayers(layers)
