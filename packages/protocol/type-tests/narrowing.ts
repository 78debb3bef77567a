/** Compiles only while the unions of the protocol narrow the way their users need. */
import type {
  ContentBlockParam,
  EngineMessage,
  EngineRequest,
  HookInput,
  HookOutput,
  HostMessage,
  HostRequest,
  HostResponse,
  McpServerConfig,
  PermissionResult,
  StreamEvent,
  ToolInput,
  ToolOutput,
  TranscriptEntry,
} from '../src/index.ts'

export function finalText(message: EngineMessage): string | undefined {
  if (message.type === 'result' && message.subtype === 'success') return message.result
  // @ts-expect-error only a success has a result
  if (message.type === 'result' && message.subtype !== 'success') return message.result
  // @ts-expect-error a field nobody declared is no part of the type, although it passes through
  if (message.type === 'assistant') return message.some_new_field
  if (message.type === 'system' && message.subtype === 'init') return message.model
  if (message.type === 'control_request' && message.request.subtype === 'can_use_tool')
    return message.request.tool_name
  return undefined
}

export function promptText(message: HostMessage): string {
  if (message.type !== 'user') return message.type
  return typeof message.message.content === 'string'
    ? message.message.content
    : message.message.content.map(blockText).join('')
}

function blockText(block: ContentBlockParam): string {
  switch (block.type) {
    case 'text':
      return block.text
    case 'tool_result':
      return typeof block.content === 'string' ? block.content : ''
    case 'image':
      return block.source.type === 'base64' ? block.source.media_type : ''
    default:
      return ''
  }
}

export function deltaText(event: StreamEvent): string {
  return event.type === 'content_block_delta' && event.delta.type === 'text_delta' ? event.delta.text : ''
}

export function stopReason(entry: TranscriptEntry): string | null {
  if (entry.type === 'assistant') return entry.message.stop_reason
  if (entry.type === 'system' && entry.subtype === 'compact_boundary') return entry.compactMetadata.trigger
  if (entry.type === 'summary') return entry.leafUuid
  return null
}

export const request: HostRequest<'mcp_toggle'> = { subtype: 'mcp_toggle', serverName: 'a', enabled: true }
export const response: HostResponse<'list_models'> = { models: [] }
export const ask: EngineRequest<'can_use_tool'> = {
  subtype: 'can_use_tool',
  tool_name: 'Bash',
  input: { command: 'ls' },
}
export const denied: PermissionResult = { behavior: 'deny', message: 'no' }
export const noOpinion: HookOutput = {}
export const later: HookOutput = { async: true }
export const server: McpServerConfig = { command: 'node' }
export const input: ToolInput<'Read'> = { file_path: '/a' }
export const stopInput = (hook: HookInput<'Stop'>): boolean => hook.stop_hook_active
export const toolName = (hook: HookInput): string =>
  hook.hook_event_name === 'PreToolUse' ? hook.tool_name : ''
export const shown = (read: ToolOutput<'Read'>): string => (read.type === 'text' ? read.file.content : '')

// @ts-expect-error a deny needs a message
export const silent: PermissionResult = { behavior: 'deny' }
// @ts-expect-error Read has no such parameter
export const misspelt: ToolInput<'Read'> = { path: '/a' }
