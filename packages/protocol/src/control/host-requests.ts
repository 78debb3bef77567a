import type * as z from 'zod'
import { applyFlagSettingsRequestSchema, applyFlagSettingsResponseSchema } from './apply-flag-settings.ts'
import { backgroundTasksRequestSchema, backgroundTasksResponseSchema } from './background-tasks.ts'
import { cancelAsyncMessageRequestSchema, cancelAsyncMessageResponseSchema } from './cancel-async-message.ts'
import { endSessionRequestSchema, endSessionResponseSchema } from './end-session.ts'
import { fileSuggestionsRequestSchema, fileSuggestionsResponseSchema } from './file-suggestions.ts'
import { getBinaryVersionRequestSchema, getBinaryVersionResponseSchema } from './get-binary-version.ts'
import { getContextUsageRequestSchema, getContextUsageResponseSchema } from './get-context-usage.ts'
import { getHooksListingRequestSchema, getHooksListingResponseSchema } from './get-hooks-listing.ts'
import { getSessionCostRequestSchema, getSessionCostResponseSchema } from './get-session-cost.ts'
import { getSettingsRequestSchema, getSettingsResponseSchema } from './get-settings.ts'
import { getTaskOutputRequestSchema, getTaskOutputResponseSchema } from './get-task-output.ts'
import { getUsageRequestSchema, getUsageResponseSchema } from './get-usage.ts'
import { initializeRequestSchema } from './initialize.ts'
import { initializeResponseSchema } from './initialize-response.ts'
import { interruptRequestSchema, interruptResponseSchema } from './interrupt.ts'
import { listModelsRequestSchema, listModelsResponseSchema } from './list-models.ts'
import {
  listPermissionRulesRequestSchema,
  listPermissionRulesResponseSchema,
} from './list-permission-rules.ts'
import { mcpAuthenticateRequestSchema, mcpAuthenticateResponseSchema } from './mcp-authenticate.ts'
import { mcpCallRequestSchema, mcpCallResponseSchema } from './mcp-call.ts'
import { mcpClearAuthRequestSchema, mcpClearAuthResponseSchema } from './mcp-clear-auth.ts'
import { mcpMessageReceiptSchema, mcpMessageRequestSchema } from './mcp-message.ts'
import {
  mcpOauthCallbackUrlRequestSchema,
  mcpOauthCallbackUrlResponseSchema,
} from './mcp-oauth-callback-url.ts'
import { mcpReadResourceRequestSchema, mcpReadResourceResponseSchema } from './mcp-read-resource.ts'
import { mcpReconnectRequestSchema, mcpReconnectResponseSchema } from './mcp-reconnect.ts'
import { mcpSetServersRequestSchema, mcpSetServersResponseSchema } from './mcp-set-servers.ts'
import { mcpStatusRequestSchema, mcpStatusResponseSchema } from './mcp-status.ts'
import { mcpToggleRequestSchema, mcpToggleResponseSchema } from './mcp-toggle.ts'
import { readFileRequestSchema, readFileResponseSchema } from './read-file.ts'
import { registerRepoRootRequestSchema, registerRepoRootResponseSchema } from './register-repo-root.ts'
import { reloadOutputStylesRequestSchema, reloadOutputStylesResponseSchema } from './reload-output-styles.ts'
import { reloadPluginsRequestSchema, reloadPluginsResponseSchema } from './reload-plugins.ts'
import { reloadSkillsRequestSchema, reloadSkillsResponseSchema } from './reload-skills.ts'
import { renameSessionRequestSchema, renameSessionResponseSchema } from './rename-session.ts'
import { resetSessionRequestSchema, resetSessionResponseSchema } from './reset-session.ts'
import { rewindFilesRequestSchema, rewindFilesResponseSchema } from './rewind-files.ts'
import { seedReadStateRequestSchema, seedReadStateResponseSchema } from './seed-read-state.ts'
import { setColorRequestSchema, setColorResponseSchema } from './set-color.ts'
import { setHasSubscribersRequestSchema, setHasSubscribersResponseSchema } from './set-has-subscribers.ts'
import {
  setMaxThinkingTokensRequestSchema,
  setMaxThinkingTokensResponseSchema,
} from './set-max-thinking-tokens.ts'
import {
  setMcpPermissionModeOverrideRequestSchema,
  setMcpPermissionModeOverrideResponseSchema,
} from './set-mcp-permission-mode-override.ts'
import { setModelRequestSchema, setModelResponseSchema } from './set-model.ts'
import { setPermissionModeRequestSchema, setPermissionModeResponseSchema } from './set-permission-mode.ts'
import { stopTaskRequestSchema, stopTaskResponseSchema } from './stop-task.ts'
import { updateSettingsRequestSchema, updateSettingsResponseSchema } from './update-settings.ts'

/** What a host may ask the engine: subtype → schemas of the request and of the payload of a success (spec: protocol, section 4.3.1). */
export const HOST_REQUESTS = {
  initialize: { request: initializeRequestSchema, response: initializeResponseSchema },
  interrupt: { request: interruptRequestSchema, response: interruptResponseSchema },
  set_permission_mode: { request: setPermissionModeRequestSchema, response: setPermissionModeResponseSchema },
  set_model: { request: setModelRequestSchema, response: setModelResponseSchema },
  set_max_thinking_tokens: {
    request: setMaxThinkingTokensRequestSchema,
    response: setMaxThinkingTokensResponseSchema,
  },
  mcp_status: { request: mcpStatusRequestSchema, response: mcpStatusResponseSchema },
  mcp_message: { request: mcpMessageRequestSchema, response: mcpMessageReceiptSchema },
  mcp_set_servers: { request: mcpSetServersRequestSchema, response: mcpSetServersResponseSchema },
  mcp_reconnect: { request: mcpReconnectRequestSchema, response: mcpReconnectResponseSchema },
  mcp_toggle: { request: mcpToggleRequestSchema, response: mcpToggleResponseSchema },
  mcp_call: { request: mcpCallRequestSchema, response: mcpCallResponseSchema },
  mcp_read_resource: { request: mcpReadResourceRequestSchema, response: mcpReadResourceResponseSchema },
  mcp_authenticate: { request: mcpAuthenticateRequestSchema, response: mcpAuthenticateResponseSchema },
  mcp_oauth_callback_url: {
    request: mcpOauthCallbackUrlRequestSchema,
    response: mcpOauthCallbackUrlResponseSchema,
  },
  mcp_clear_auth: { request: mcpClearAuthRequestSchema, response: mcpClearAuthResponseSchema },
  set_mcp_permission_mode_override: {
    request: setMcpPermissionModeOverrideRequestSchema,
    response: setMcpPermissionModeOverrideResponseSchema,
  },
  reset_session: { request: resetSessionRequestSchema, response: resetSessionResponseSchema },
  rewind_files: { request: rewindFilesRequestSchema, response: rewindFilesResponseSchema },
  stop_task: { request: stopTaskRequestSchema, response: stopTaskResponseSchema },
  background_tasks: { request: backgroundTasksRequestSchema, response: backgroundTasksResponseSchema },
  get_task_output: { request: getTaskOutputRequestSchema, response: getTaskOutputResponseSchema },
  cancel_async_message: {
    request: cancelAsyncMessageRequestSchema,
    response: cancelAsyncMessageResponseSchema,
  },
  get_context_usage: { request: getContextUsageRequestSchema, response: getContextUsageResponseSchema },
  get_settings: { request: getSettingsRequestSchema, response: getSettingsResponseSchema },
  apply_flag_settings: { request: applyFlagSettingsRequestSchema, response: applyFlagSettingsResponseSchema },
  update_settings: { request: updateSettingsRequestSchema, response: updateSettingsResponseSchema },
  list_models: { request: listModelsRequestSchema, response: listModelsResponseSchema },
  list_permission_rules: {
    request: listPermissionRulesRequestSchema,
    response: listPermissionRulesResponseSchema,
  },
  get_session_cost: { request: getSessionCostRequestSchema, response: getSessionCostResponseSchema },
  get_usage: { request: getUsageRequestSchema, response: getUsageResponseSchema },
  get_binary_version: { request: getBinaryVersionRequestSchema, response: getBinaryVersionResponseSchema },
  get_hooks_listing: { request: getHooksListingRequestSchema, response: getHooksListingResponseSchema },
  reload_plugins: { request: reloadPluginsRequestSchema, response: reloadPluginsResponseSchema },
  reload_skills: { request: reloadSkillsRequestSchema, response: reloadSkillsResponseSchema },
  reload_output_styles: {
    request: reloadOutputStylesRequestSchema,
    response: reloadOutputStylesResponseSchema,
  },
  register_repo_root: { request: registerRepoRootRequestSchema, response: registerRepoRootResponseSchema },
  file_suggestions: { request: fileSuggestionsRequestSchema, response: fileSuggestionsResponseSchema },
  read_file: { request: readFileRequestSchema, response: readFileResponseSchema },
  seed_read_state: { request: seedReadStateRequestSchema, response: seedReadStateResponseSchema },
  rename_session: { request: renameSessionRequestSchema, response: renameSessionResponseSchema },
  set_color: { request: setColorRequestSchema, response: setColorResponseSchema },
  set_has_subscribers: { request: setHasSubscribersRequestSchema, response: setHasSubscribersResponseSchema },
  end_session: { request: endSessionRequestSchema, response: endSessionResponseSchema },
} as const satisfies Record<string, { request: z.ZodType; response: z.ZodType }>

export type HostRequestSubtype = keyof typeof HOST_REQUESTS

/** The request of subtype `S`; of any subtype by default. */
export type HostRequest<S extends HostRequestSubtype = HostRequestSubtype> = {
  [Subtype in HostRequestSubtype]: z.infer<(typeof HOST_REQUESTS)[Subtype]['request']>
}[S]

/** The payload of a successful answer to a request of subtype `S`. */
export type HostResponse<S extends HostRequestSubtype = HostRequestSubtype> = {
  [Subtype in HostRequestSubtype]: z.infer<(typeof HOST_REQUESTS)[Subtype]['response']>
}[S]

export function isHostRequestSubtype(subtype: string): subtype is HostRequestSubtype {
  return Object.hasOwn(HOST_REQUESTS, subtype)
}
