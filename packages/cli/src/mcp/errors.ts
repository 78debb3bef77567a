import { AgentError } from '@agent-engine/protocol/errors'

/**
 * - `mcp_config`: an entry or a file of the configuration is wrong
 * - `mcp_rpc`: the server answered with a JSON-RPC error
 * - `mcp_timeout`: no answer in time
 * - `mcp_closed`: the connection is gone
 * - `mcp_too_large`: an answer beyond what is kept in memory
 * - `mcp_http`: an HTTP status that is no success
 * - `mcp_expired`: the server does not know the session any more
 * - `mcp_unauthorized`: the server wants a login
 * - `mcp_insufficient_scope`: the login does not cover what was asked
 * - `mcp_oauth`: a login failed, or none is possible
 * - `mcp_unavailable`: there is no such server, it is not connected or it has no such ability
 * - `mcp_tool_error`: the tool itself reported a failure
 */
export type McpErrorCode =
  | 'mcp_config'
  | 'mcp_rpc'
  | 'mcp_timeout'
  | 'mcp_closed'
  | 'mcp_too_large'
  | 'mcp_http'
  | 'mcp_expired'
  | 'mcp_unauthorized'
  | 'mcp_insufficient_scope'
  | 'mcp_oauth'
  | 'mcp_unavailable'
  | 'mcp_tool_error'

/** A failure of an MCP server or of what was said about it. The message is fit for the model and for people. */
export class McpError extends AgentError {
  declare readonly code: McpErrorCode

  constructor(code: McpErrorCode, message: string, options?: { cause?: unknown }) {
    super(code, message, options)
    this.name = 'McpError'
  }
}

/** Beyond it nobody reads; the model and people get less yet. */
const MAX_ERROR_UNITS = 100_000

/** A server answered with a JSON-RPC error. */
export class RpcError extends McpError {
  readonly rpcCode: number
  /** Never shown. */
  readonly data: unknown

  constructor({
    code,
    message,
    data,
  }: { readonly code: number; readonly message: string; readonly data?: unknown }) {
    super('mcp_rpc', `MCP error ${code}: ${message.slice(0, MAX_ERROR_UNITS)}`)
    this.name = 'RpcError'
    this.rpcCode = code
    this.data = data
  }
}

export const METHOD_NOT_FOUND = -32601
/** The user has to go to some addresses first. */
export const URL_ELICITATION_REQUIRED = -32042
export const INTERNAL_ERROR = -32603

export const closedError = (reason: string): McpError =>
  new McpError('mcp_closed', `MCP error -32000: Connection closed${reason === '' ? '' : ` (${reason})`}`)

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
