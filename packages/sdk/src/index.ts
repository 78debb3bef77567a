export { EXIT_REASONS } from '@agent-engine/protocol/exit-reasons'
export { HOOK_EVENTS } from '@agent-engine/protocol/hook-events'
export {
  AbortError,
  type ProcessEnd,
  ProcessError,
  ProtocolError,
  RequestError,
  type RequestErrorCode,
  ResultError,
  SpawnError,
  type SpawnErrorCode,
} from './errors.ts'
export { SYSTEM_PROMPT_DYNAMIC_BOUNDARY } from './launch/system-prompt.ts'
export type {
  AnyZodRawShape,
  AnyZodType,
  InferArguments,
  InferShape,
  JsonSchemaObject,
  ToolInputSchema,
} from './mcp/schema-types.ts'
export { createSdkMcpServer, type SdkMcpServerOptions } from './mcp/server.ts'
export { type AnySdkMcpTool, type SdkMcpToolDefinition, type ToolExtras, tool } from './mcp/tool.ts'
export type * from './options.ts'
export type { FlagSettings, Prompt, Query } from './query/interface.ts'
export { query } from './query.ts'
export { ProcessTransport, type ProcessTransportOptions } from './transport/process.ts'
export type {
  SpawnedProcess,
  SpawnOptions,
  Transport,
  TransportEnd,
  TransportSink,
} from './transport/transport.ts'
