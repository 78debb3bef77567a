/** Why the API refused a request or cut its answer, on messages that tell of it. */
export const ASSISTANT_MESSAGE_ERRORS = [
  'authentication_failed',
  'oauth_org_not_allowed',
  'account_on_hold',
  'verification_required',
  'billing_error',
  'rate_limit',
  'overloaded',
  'invalid_request',
  'model_not_found',
  'server_error',
  'unknown',
  'max_output_tokens',
  'cloud_credential_error',
] as const

export type AssistantMessageError = (typeof ASSISTANT_MESSAGE_ERRORS)[number]
