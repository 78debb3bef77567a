import type { HookCallbacks } from '../launch/initialize.ts'
import type { McpConnections } from '../mcp/connections.ts'
import type { Options } from '../options.ts'
import { canUseToolHandler } from './callbacks/can-use-tool.ts'
import { elicitationHandler } from './callbacks/elicitation.ts'
import { hookCallbackHandler } from './callbacks/hook-callback.ts'
import { mcpMessageHandler } from './callbacks/mcp-message.ts'
import { userDialogHandler } from './callbacks/user-dialog.ts'
import type { InboundHandlers } from './inbound.ts'

/** What the engine may ask this process, by subtype. */
export function inboundHandlers(
  options: Options,
  hooks: HookCallbacks,
  servers: McpConnections,
): InboundHandlers {
  return new Map([
    ['can_use_tool', canUseToolHandler(options.canUseTool, options.allowOutOfBandPermissions ?? false)],
    ['hook_callback', hookCallbackHandler(hooks)],
    ['mcp_message', mcpMessageHandler(servers)],
    ['elicitation', elicitationHandler(options.onElicitation)],
    ['request_user_dialog', userDialogHandler(options.onUserDialog)],
  ])
}
