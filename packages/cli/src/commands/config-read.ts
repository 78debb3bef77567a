import type { JsonObject, Settings } from '@agent-engine/protocol'
import { AgentError } from '@agent-engine/protocol/errors'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { describeProblem, type SettingsLayer, type SettingsProblem } from '../config/layers.ts'
import { loadSettings } from '../config/load-settings.ts'
import { mergeSettings } from '../config/merge-settings.ts'
import { chooseSources } from '../config/setting-sources.ts'
import { decideTrust } from '../config/trust/decide-trust.ts'
import { listParts } from '../config/trust/describe-trust.ts'
import type { TrustPart } from '../config/trust/part.ts'
import { approvedServerParts, isOwnFolder, layerParts } from '../config/trust/project-parts.ts'
import { restrictLayers } from '../config/trust/restrict.ts'
import { createTrustStore } from '../config/trust/store.ts'
import type { ConfigCommandPorts } from './config.ts'
import { valueAt } from './config-path.ts'

interface Config {
  /** Strongest first, as the files have them. */
  readonly layers: readonly SettingsLayer[]
  /** What is in force here. */
  readonly effective: Settings
  readonly problems: readonly SettingsProblem[]
  /** Parts of the project that count only once somebody trusts them. */
  readonly untrusted: readonly TrustPart[]
}

const readConfig = async (ports: ConfigCommandPorts): Promise<Config> => {
  const { cwd, env, configDirectory } = ports
  const { layers, problems } = await loadSettings({
    ...ports,
    sources: chooseSources(undefined).sources,
    flag: undefined,
    managed: undefined,
  })
  const merged = await mergeSettings(layers)
  const decision = await decideTrust({
    cwd,
    env,
    flag: false,
    explicitSources: false,
    own: isOwnFolder(ports),
    store: createTrustStore(configDirectory),
    parts: [...layerParts(cwd, layers), ...(await approvedServerParts(cwd, merged))],
  })
  if (decision.type !== 'undecided') return { layers, effective: merged, problems, untrusted: [] }
  const effective = await mergeSettings(await restrictLayers(layers))
  return { layers, effective, problems, untrusted: decision.parts }
}

/** Shows what is in force. Values of variables are left out: they may be secrets (PAIN-12). */
export const listConfig = async (ports: ConfigCommandPorts, json: boolean): Promise<void> => {
  const { layers, effective, problems, untrusted } = await readConfig(ports)
  const shown = withoutValues(effective)
  const sources = layers.map(({ name, file }) => ({ layer: name, file }))
  if (json) {
    const report = { effective: shown, sources, problems, untrusted }
    return ports.write(`${JSON.stringify(report, null, 2)}\n`)
  }
  ports.write(
    [
      layers.length === 0 ? 'No settings files.' : 'Settings files, strongest first:',
      ...sources.map(({ layer, file }) => `  ${layer}: ${file ?? ''}`),
      '',
      'In force:',
      JSON.stringify(shown, null, 2),
      ...(untrusted.length === 0
        ? []
        : ['', 'Not in force until somebody trusts this project (agent trust):', listParts(untrusted)]),
      ...(problems.length === 0 ? [] : ['', 'Problems:']),
      ...problems.map((problem) => `  ${describeProblem(problem)}`),
      '',
    ].join('\n'),
  )
}

/** Shows one value that is in force. Throws when there is none. */
export const getConfig = async (ports: ConfigCommandPorts, key: string): Promise<void> => {
  const value = valueAt((await readConfig(ports)).effective, key)
  if (value === undefined) throw new AgentError('no_setting', `Error: ${key} is not set.`)
  ports.write(`${typeof value === 'string' ? value : JSON.stringify(value, null, 2)}\n`)
}

const withoutValues = (settings: Settings): JsonObject => {
  const { env, ...rest } = settings
  if (!isJsonObject(env)) return rest
  return { ...rest, env: Object.fromEntries(Object.keys(env).map((name) => [name, '(set)'])) }
}
