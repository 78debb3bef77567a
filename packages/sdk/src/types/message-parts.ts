import type { UUID } from 'node:crypto'
import type { ModelUsage } from './messages.ts'

/** Fields of every message of the engine. Spec: protocol.md §3. */
export type SDKMessageBase = { uuid: UUID; session_id: string }

/** `M` with some fields typed more closely than the wire promises. */
export type Refined<M, R> = Omit<M, keyof R> & R

/** Who or what a message comes from. Absent: the user. Spec: sdk.md §C.3. */
export type SDKMessageOrigin =
  | { kind: 'human' }
  | { kind: 'coordinator' }
  | { kind: 'unclassified' }
  | { kind: 'auto-continuation' }
  | { kind: 'observer-activity' }
  | { kind: 'channel'; server: string }
  | {
      kind: 'peer'
      from: string
      fromMode?: 'bypass' | 'prompting'
      name?: string
      fromSession?: string
      senderTaskId?: string
      body?: string
      verifiedPeerPid?: number
    }
  | {
      kind: 'task-notification'
      subkind?: 'scheduled-trigger' | 'peer-send-message' | 'projects-relay' | 'session-inbox'
      fireReason?: string
      runId?: string
    }
  | { kind: 'observer'; from: string; senderTaskId: string }

/** Where the key for the API comes from. Spec: protocol.md §5.2. */
export type ApiKeySource =
  | 'ANTHROPIC_API_KEY'
  | 'apiKeyHelper'
  | '/login managed key'
  | 'none'
  | 'user'
  | 'project'
  | 'org'
  | 'temporary'
  | 'oauth'

/** Whether answers come faster for more money. Our engine has no such mode. Spec: sdk.md §C.3. */
export type FastModeState = 'off' | 'cooldown' | 'on'
/** Why there is no fast mode. Spec: sdk.md §C.3. */
export type FastModeDisabledReason =
  | 'free'
  | 'preference'
  | 'extra_usage_disabled'
  | 'network_error'
  | 'unknown'
  | 'not_first_party'
  | 'disabled_by_env'
  | 'model_not_allowed'
  | 'sdk_opt_in_required'
  | 'pending'

/** Why a session could not start, where there is a name for it. Engines add others. Spec: sdk.md §C.3. */
export type SDKStartupFailureReason =
  | 'cwd_unavailable'
  | 'temp_dir_unusable'
  | 'proxy_invalid'
  | 'shell_tool_missing'
  | 'bypass_root'
  | 'config_file_invalid'
  | 'sandbox_required_unavailable'
  | 'initialize_not_first'
  | 'initialize_fields_not_delivered'
  | 'cli_version_too_old'
  | 'session_held_by_background'
  | 'worktree_resume_refused'
  | 'worktree_unverified'
  | 'managed_settings_invalid'
  | 'managed_settings_not_delivered'
  | 'remote_settings_required_unavailable'
  | 'provider_not_allowed'
  | 'org_pin_api_key_conflict'
  | 'org_verify_failed'
  | 'org_pin_mismatch'
  | 'org_config_required_unavailable'
  | 'org_config_refused'
  | 'gateway_signin_required'
  | 'gateway_access_denied'

type Limit = 'allowed' | 'allowed_warning' | 'rejected'

/** How much of a plan is used: `utilization` from 0 to 1, `resetsAt` in seconds since 1970. Spec: sdk.md §C.3. */
export type SDKRateLimitInfo = {
  status: Limit
  resetsAt?: number
  utilization?: number
  overageStatus?: Limit
  overageResetsAt?: number
  isUsingOverage?: boolean
  overageInUse?: boolean
  overageEnabled?: boolean
  surpassedThreshold?: number
  limitScope?: 'service' | 'channel' | 'group_pool'
  errorCode?: 'credits_required'
  canUserPurchaseCredits?: boolean
  hasChargeableSavedPaymentMethod?: boolean
  rateLimitType?:
    | 'five_hour'
    | 'seven_day'
    | 'seven_day_opus'
    | 'seven_day_sonnet'
    | 'seven_day_overage_included'
    | 'overage'
  overageDisabledReason?:
    | 'overage_not_provisioned'
    | 'org_level_disabled'
    | 'org_level_disabled_until'
    | 'out_of_credits'
    | 'seat_tier_level_disabled'
    | 'member_level_disabled'
    | 'seat_tier_zero_credit_limit'
    | 'group_zero_credit_limit'
    | 'member_zero_credit_limit'
    | 'org_service_level_disabled'
    | 'no_limits_configured'
    | 'fetch_error'
    | 'unknown'
}

/** A resource that a tool of an MCP server points to. `size` in bytes. Spec: sdk.md §C.3. */
export type SDKMcpResourceLink = {
  uri: string
  name: string
  title?: string
  description?: string
  mimeType?: string
  size?: number
  annotations?: Record<string, unknown>
}

/** A part of the context window, in tokens. Spec: sdk.md §C.3. */
export type SDKContextUsageCategory = {
  name: string
  tokens: number
  kind: 'used' | 'free' | 'buffer' | 'deferred'
}

/** How the context window is filled. Spec: sdk.md §C.3. */
export type SDKContextUsage = {
  model: string
  total_tokens: number
  raw_max_tokens: number
  percentage: number
  categories: SDKContextUsageCategory[]
  over_limit?: { tokens_over: number; kind: 'hard_limit' | 'compaction_window' }
  mcp_tools: { name: string; server_name: string; tokens: number }[]
  memory_files: { path: string; type: string; tokens: number }[]
  agents: { agent_type: string; source: string; tokens: number }[]
  skills?: { name: string; source: string; plugin_name?: string; tokens: number }[]
}

export type SessionTotals = {
  total_cost_usd: number
  total_api_duration_ms: number
  total_duration_ms: number
  total_lines_added: number
  total_lines_removed: number
  model_usage: Record<string, ModelUsage>
}

/** Cost (US dollars), time (milliseconds) and tokens so far. Spec: sdk.md §C.3. */
export type SDKUsageReport = {
  session: SessionTotals
  rate_limits: {
    limits: Record<string, unknown>[] | null
    extra_usage?: Record<string, unknown> | null
  } | null
}

/** A call that a hook put off: the session goes on with its result later. Spec: sdk.md §C.3. */
export type SDKDeferredToolUse = { id: string; name: string; input: Record<string, unknown> }
