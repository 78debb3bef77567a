import type { JsonObject } from '@agent-engine/protocol'
import type { McpScope } from '../server-entry.ts'

/** An entry as some source has it, not looked at yet. */
export interface RawEntry {
  readonly name: string
  readonly scope: McpScope
  readonly raw: unknown
}

/** The `mcpServers` of a file or flag as raw entries. */
export const rawEntries = (servers: JsonObject, scope: McpScope): readonly RawEntry[] =>
  Object.entries(servers).map(([name, raw]) => ({ name, scope, raw }))
