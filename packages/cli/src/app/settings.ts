import type { Settings } from '@agent-engine/protocol'
import { describeProblem, type SettingsLayer } from '../config/layers.ts'
import { loadSettings } from '../config/load-settings.ts'
import { mergeSettings } from '../config/merge-settings.ts'
import { configDirectory } from '../config/paths.ts'
import { chooseSources, type FileSource } from '../config/setting-sources.ts'
import { type Environment, withSettingsEnv } from '../config/settings-env.ts'
import type { CliFlags } from './argv.ts'

/** The settings of a run: every layer, what they amount to, and what could not be used. */
export interface RunSettings {
  readonly effective: Settings
  /** Strongest first. */
  readonly layers: readonly SettingsLayer[]
  readonly sources: ReadonlySet<FileSource>
  /** The process environment with the `env` of the settings. */
  readonly env: Environment
  readonly warnings: readonly string[]
}

/** Loads the settings that the command line asks for. Rejects when managed settings or `--settings` are unusable. */
export const runSettings = async (
  flags: Pick<CliFlags, 'settings' | 'settingSources' | 'managedSettings'>,
  { cwd, env }: { readonly cwd: string; readonly env: Environment },
): Promise<RunSettings> => {
  const { sources } = chooseSources(flags.settingSources)
  const { layers, problems } = await loadSettings({
    cwd,
    configDirectory: configDirectory(env),
    sources,
    flag: flags.settings,
    managed: flags.managedSettings,
  })
  const effective = await mergeSettings(layers)
  return {
    effective,
    layers,
    sources,
    env: withSettingsEnv(env, effective.env),
    warnings: problems.map((problem) => `Warning: ${describeProblem(problem)}`),
  }
}
