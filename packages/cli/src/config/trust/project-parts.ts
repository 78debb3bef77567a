import { join, relative } from 'node:path'
import type { Settings } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { readJsonFile } from '../../platform/json-file.ts'
import type { SettingsLayer } from '../layers.ts'
import { approvesAnyServer, isApprovedServer } from '../mcp-approval.ts'
import { type TrustPart, trustPart } from './part.ts'
import { settingsParts } from './settings-parts.ts'

/** The layers that are files of the project. */
export const isProjectLayer = ({ name }: Pick<SettingsLayer, 'name'>): boolean =>
  name === 'project' || name === 'local'

/** What of a project's settings and `.mcp.json` would run or widen rights when the session starts. */
export const projectParts = async (
  cwd: string,
  layers: readonly SettingsLayer[],
  effective: Settings,
  { mcpFile }: { readonly mcpFile: boolean },
): Promise<readonly TrustPart[]> => {
  const fromSettings = layers
    .filter(isProjectLayer)
    .flatMap(({ file, name, settings }) =>
      settingsParts(file === undefined ? name : relative(cwd, file), settings),
    )
  const servers = mcpFile && approvesAnyServer(effective) ? await serverParts(cwd, effective) : []
  return [...fromSettings, ...servers]
}

const serverParts = async (cwd: string, effective: Settings): Promise<readonly TrustPart[]> => {
  const file = await readJsonFile(join(cwd, '.mcp.json')).catch(() => undefined)
  const servers = file?.state === 'ok' ? file.value.mcpServers : undefined
  if (!isJsonObject(servers)) return []
  return Object.entries(servers)
    .filter(([name]) => isApprovedServer(name, effective))
    .map(([name, config]) =>
      trustPart(`.mcp.json: ${name}`, `starts an MCP server: ${serverLine(config)}`, config),
    )
}

const serverLine = (config: unknown): string => {
  if (!isJsonObject(config)) return ''
  const { command, args, url } = config
  const words = [command ?? url, ...(Array.isArray(args) ? args : [])]
  return words.filter((word) => typeof word === 'string').join(' ')
}
