import { realpathSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import type { Settings } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { readJsonFile } from '../../platform/json-file.ts'
import type { SettingsLayer } from '../layers.ts'
import { approvesAnyServer, isApprovedServer } from '../mcp-approval.ts'
import { projectFolder, type SettingsPlaces } from '../settings-paths.ts'
import { type TrustPart, trustPart } from './part.ts'
import { settingsParts } from './settings-parts.ts'

/** The layers that are files of the project. */
export const isProjectLayer = ({ name }: Pick<SettingsLayer, 'name'>): boolean =>
  name === 'project' || name === 'local'

/**
 * Started in the home directory, the project's folder is the user's own: there is nobody else to trust. A link in a
 * project that leads to the user's folder does not make the rest of that project the user's.
 */
export const isOwnFolder = ({ cwd, configDirectory }: SettingsPlaces): boolean =>
  placeOf(projectFolder(cwd)) === placeOf(configDirectory)

/** Links are followed on the way, not at the end. */
const placeOf = (path: string): string => join(realPath(dirname(path)), basename(path))

const realPath = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** What of the project's settings files would run or widen rights when the session starts. */
export const layerParts = (cwd: string, layers: readonly SettingsLayer[]): readonly TrustPart[] =>
  layers
    .filter(isProjectLayer)
    .flatMap(({ file, name, settings }) =>
      settingsParts(file === undefined ? name : relative(cwd, file), settings),
    )

/** The servers of `.mcp.json` that settings approve. The file is read only when they approve any. */
export const approvedServerParts = async (cwd: string, effective: Settings): Promise<readonly TrustPart[]> =>
  approvesAnyServer(effective) ? serverParts(cwd, (name) => isApprovedServer(name, effective)) : []

/** The servers of a project's `.mcp.json`. */
export const serverParts = async (
  cwd: string,
  isMeant: (name: string) => boolean = () => true,
): Promise<readonly TrustPart[]> => {
  const file = await readJsonFile(join(cwd, '.mcp.json')).catch(() => undefined)
  const servers = file?.state === 'ok' ? file.value.mcpServers : undefined
  if (!isJsonObject(servers)) return []
  return Object.entries(servers)
    .filter(([name]) => isMeant(name))
    .map(([name, config]) => serverPart(name, config))
}

/** One server as the project's file has it. */
export const serverPart = (name: string, config: unknown): TrustPart =>
  trustPart(`.mcp.json: ${name}`, `starts an MCP server: ${serverLine(config)}`, config)

const serverLine = (config: unknown): string => {
  if (!isJsonObject(config)) return ''
  const { command, args, url, headersHelper } = config
  const helper = headersHelper === undefined ? [] : ['with headers of the command:', headersHelper]
  const words = [command ?? url, ...(Array.isArray(args) ? args : []), ...helper]
  return words.filter((word) => typeof word === 'string').join(' ')
}
