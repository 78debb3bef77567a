/** Why a session ended, as `SessionEnd` hooks are told. Spec: sdk.md §1.1. */
export const EXIT_REASONS = ['clear', 'resume', 'logout', 'prompt_input_exit', 'other'] as const

/** One of `EXIT_REASONS`. An engine may name others. Spec: sdk.md §1.1. */
export type ExitReason = (typeof EXIT_REASONS)[number]
