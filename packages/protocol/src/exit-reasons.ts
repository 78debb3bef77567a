/** Why a session ended, as `SessionEnd` hooks are told. */
export const EXIT_REASONS = ['clear', 'resume', 'logout', 'prompt_input_exit', 'other'] as const

export type ExitReason = (typeof EXIT_REASONS)[number]
