import type { JsonObject, McpServerStatus } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import type { Connection } from './connection.ts'
import { type ServerEntry, transportOf } from './server-entry.ts'

/** One server as `mcp_status` reports it (spec: mcp §11). */
export const serverStatus = (entry: ServerEntry, connection: Connection | undefined): McpServerStatus => {
  const info = connection?.identity?.info
  const error = connection?.error
  return {
    name: entry.name,
    status: connection?.state ?? 'disabled',
    source: entry.scope,
    scope: entry.scope,
    transport: transportOf(entry),
    config: withoutSecrets(entry.raw),
    ...(info === undefined ? {} : { serverInfo: { ...info } }),
    ...(error === undefined ? {} : { error }),
    ...(connection === undefined || connection.tools.length === 0
      ? {}
      : {
          tools: connection.tools.map(({ name, description, hints: { title: _, ...annotations } }) => ({
            name,
            description,
            annotations,
          })),
        }),
  }
}

const HIDDEN = '[hidden]'

/** A configuration fit to be shown: the names of variables and headers, not their values (PAIN-12). */
export const withoutSecrets = (raw: JsonObject): JsonObject => ({
  ...raw,
  ...(isJsonObject(raw.env) ? { env: hideValues(raw.env) } : {}),
  ...(isJsonObject(raw.headers) ? { headers: hideValues(raw.headers) } : {}),
  ...(isJsonObject(raw.oauth) ? { oauth: hideValues(raw.oauth) } : {}),
  ...(typeof raw.url === 'string' ? { url: hideUserInfo(raw.url) } : {}),
})

const hideValues = (values: JsonObject): JsonObject =>
  Object.fromEntries(Object.keys(values).map((name) => [name, HIDDEN]))

/** Passwords and the values of query parameters can be keys. */
export const hideUserInfo = (url: string): string =>
  url.replace(/\/\/[^/@\s]*@/, `//${HIDDEN}@`).replace(/([?&][^=&#]*=)[^&#]*/g, `$1${HIDDEN}`)
