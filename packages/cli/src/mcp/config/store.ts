import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { type JsonChange, readJsonFile, updateJsonFile } from '../../platform/json-file.ts'
import { McpError } from '../errors.ts'
import { globalFile, projectEntry, projectKey, serversIn } from './global-file.ts'

export const STORED_SCOPES = ['local', 'user', 'project'] as const

/** A scope that `agent mcp` can change. */
export type StoredScope = (typeof STORED_SCOPES)[number]

export interface StorePlaces {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
}

/** The file that holds the servers of a scope. */
export const scopeFile = (scope: StoredScope, { env, cwd }: StorePlaces): string =>
  scope === 'project' ? join(cwd, '.mcp.json') : globalFile(env)

/** The servers of a scope as they are written. Rejects with `McpError('mcp_config')` when the file is no JSON object. */
export const storedServers = async (scope: StoredScope, places: StorePlaces): Promise<JsonObject> => {
  const file = scopeFile(scope, places)
  const found = await readJsonFile(file)
  if (found.state === 'corrupt') throw unusable(file)
  const content = found.state === 'ok' ? found.value : {}
  return serversIn(scope === 'local' ? projectEntry(content, projectKey(places.cwd)) : content)
}

/** Writes the servers of a scope; everything else in the file stays as it is. */
export const changeServers = async (
  scope: StoredScope,
  places: StorePlaces,
  change: (servers: JsonObject) => JsonObject,
): Promise<void> => {
  const file = scopeFile(scope, places)
  await storedServers(scope, places)
  const mode = scope === 'project' && !existsSync(file) ? 0o644 : 0o600
  await updateJsonFile(
    file,
    (content) =>
      scope === 'local'
        ? inProject(content, projectKey(places.cwd), (entry) => ({
            ...entry,
            mcpServers: change(serversIn(entry)),
          }))
        : { set: { mcpServers: change(serversIn(content)) } },
    { mode },
  )
}

const APPROVALS = ['enabledMcpjsonServers', 'disabledMcpjsonServers', 'enableAllProjectMcpServers'] as const

/** What a person answered about servers of the project's `.mcp.json`. */
export interface Approvals {
  readonly approved: readonly string[]
  readonly rejected: readonly string[]
  /** Whatever else the project has, now and later, is approved too. */
  readonly all: boolean
}

/** Keeps answers with the project, beside those of before. */
export const storeApprovals = async (
  places: StorePlaces,
  { approved, rejected, all }: Approvals,
): Promise<void> => {
  await storedServers('local', places)
  await updateJsonFile(
    globalFile(places.env),
    (content) =>
      inProject(content, projectKey(places.cwd), (entry) => ({
        ...entry,
        enabledMcpjsonServers: union(entry.enabledMcpjsonServers, approved),
        disabledMcpjsonServers: union(entry.disabledMcpjsonServers, rejected),
        ...(all ? { enableAllProjectMcpServers: true } : {}),
      })),
    { mode: 0o600 },
  )
}

const union = (known: unknown, more: readonly string[]): string[] => [
  ...new Set([...(Array.isArray(known) ? known.filter((one) => typeof one === 'string') : []), ...more]),
]

/** Forgets what was answered about the servers of the project's `.mcp.json`. */
export const resetApprovals = async (places: StorePlaces): Promise<void> => {
  const file = globalFile(places.env)
  if ((await readJsonFile(file)).state === 'missing') return
  await storedServers('local', places)
  await updateJsonFile(file, (content) =>
    inProject(content, projectKey(places.cwd), (entry) => {
      const rest = { ...entry }
      for (const key of APPROVALS) delete rest[key]
      return rest
    }),
  )
}

const inProject = (
  content: JsonObject,
  key: string,
  change: (entry: JsonObject) => JsonObject,
): JsonChange => {
  const projects = isJsonObject(content.projects) ? content.projects : {}
  return { set: { projects: { ...projects, [key]: change(projectEntry(content, key)) } } }
}

const unusable = (file: string): McpError =>
  new McpError('mcp_config', `${file} is no JSON object. Repair it or move it away; it is not changed.`)
