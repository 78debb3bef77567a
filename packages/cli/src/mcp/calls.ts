import type { JsonObject } from '@agent-engine/protocol'
import { abortable } from './abortable.ts'
import type { Connection } from './connection.ts'
import { McpError } from './errors.ts'
import { listResources, type ServerResource } from './inventory.ts'
import { callLimits, type McpSettings } from './settings.ts'

/** One call of a tool. */
export interface CallRequest {
  readonly server: string
  /** The server's own name of the tool. */
  readonly tool: string
  readonly input: JsonObject
  readonly toolUseId?: string
  readonly signal?: AbortSignal
  onProgress?(params: JsonObject): void
}

/** A resource with the server that has it. */
export interface ListedResource extends ServerResource {
  readonly server: string
}

/** `tools/call` within the server's limits; arguments go as they are (spec: mcp §6.2). */
export const callTool = (
  connection: Connection,
  settings: McpSettings,
  request: CallRequest,
): Promise<JsonObject> => {
  const { server, tool, input, toolUseId, signal, onProgress } = request
  const params = {
    name: tool,
    arguments: input,
    ...(toolUseId === undefined ? {} : { _meta: { 'claudecode/toolUseId': toolUseId } }),
  }
  return connection.request('tools/call', params, {
    ...callLimits(connection.entry, settings),
    what: `the tool '${tool}' of the server '${server}'`,
    onProgress: (values) => onProgress?.(values),
    ...(signal === undefined ? {} : { signal }),
  })
}

/** A request that makes sense only when the server declared the capability. */
export const requestWith = (
  connection: Connection,
  capability: string,
  method: string,
  params: JsonObject,
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<JsonObject> => {
  const { entry, identity } = connection
  if (identity !== undefined && identity.capabilities[capability] === undefined) {
    throw new McpError('mcp_unavailable', `The MCP server '${entry.name}' does not offer ${capability}.`)
  }
  return connection.request(method, params, { ...options, what: method })
}

/** Also true while the connection is lost: tools must not come and go with it. */
export const offersResources = ({ identity }: Connection): boolean =>
  identity?.capabilities.resources !== undefined

/** The resources of every server that has any; a server that fails is left out. */
export const resourcesOfAll = async (
  connections: readonly Connection[],
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<readonly ListedResource[]> => {
  const lists = Promise.allSettled(
    connections.filter(offersResources).map((one) => resourcesOf(one, options)),
  )
  return (await abortable(lists, options.signal)).flatMap((one) =>
    one.status === 'fulfilled' ? one.value : [],
  )
}

/** The resources of one server; none when it does not offer any. */
export const resourcesOf = async (
  connection: Connection,
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<readonly ListedResource[]> => {
  if (!offersResources(connection)) return []
  const found = await listResources(connection, { ...options, warn: () => undefined })
  return found.map((resource) => ({ ...resource, server: connection.entry.name }))
}
