import type { JsonObject } from '@agent-engine/protocol/json'

/** One query's line to an MCP server of this process. */
export interface McpConnection {
  /** The reply to a request; for a notification an empty acknowledgement. */
  exchange(message: JsonObject): Promise<JsonObject>
  close(): Promise<void>
}
