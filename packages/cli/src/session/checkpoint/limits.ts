const MB = 1024 * 1024

/** Larger files are not kept. */
export const MAX_FILE_BYTES: number = 32 * MB
/** What the copies of one session may take; after that only files that fit into what is left are kept. */
export const MAX_SESSION_BYTES: number = 512 * MB
/** Older checkpoints can't be rewound to, and copies that only they need are deleted. */
export const MAX_CHECKPOINTS = 100
