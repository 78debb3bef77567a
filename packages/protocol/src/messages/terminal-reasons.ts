/** Why the model loop of a turn ended. */
export const TERMINAL_REASONS = [
  'completed',
  'max_turns',
  'budget_exhausted',
  'structured_output_retry_exhausted',
  'aborted_streaming',
  'aborted_tools',
  'stop_hook_prevented',
  'hook_stopped',
  'tool_deferred',
  'tool_deferred_unavailable',
  'background_requested',
  'blocking_limit',
  'rapid_refill_breaker',
  'prompt_too_long',
  'image_error',
  'model_error',
  'api_error',
  'malformed_tool_use_exhausted',
  'turn_setup_failed',
] as const

/** Why a turn ended, closer than `subtype` says. Spec: protocol.md §5.13. */
export type TerminalReason = (typeof TERMINAL_REASONS)[number]

export const RESULT_ERROR_SUBTYPES = [
  'error_during_execution',
  'error_max_turns',
  'error_max_budget_usd',
  'error_max_structured_output_retries',
] as const

export type ResultErrorSubtype = (typeof RESULT_ERROR_SUBTYPES)[number]
