/*
 * How texts begin in which our engine tells of limits (spec: SDK, section 1.1). It knows limits of the API alone: those of
 * account plans are no business of its own, so nothing begins with a warning about them.
 */

/** A request was refused because too much was used. `classifyFailure` says `rate_limit` then. Spec: sdk.md §1.1. */
export const USAGE_LIMIT_ERROR_PREFIXES: readonly string[] = ['API Error: 429 ']
/** Little is left of an account's plan. Our engine never says so. Spec: sdk.md §1.1. */
export const USAGE_WARNING_PREFIXES: readonly string[] = []
/** A session went on with another kind of credit. Our engine never says so. Spec: sdk.md §1.1. */
export const USAGE_TRANSITION_PREFIXES: readonly string[] = []
/** An organisation does not allow the request. Spec: sdk.md §1.1. */
export const ORG_POLICY_LIMIT_PREFIXES: readonly string[] = ['API Error: 403 ']
