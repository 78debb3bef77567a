/** Our own version: transcripts, user agent, `system/init`. */
export const ENGINE_VERSION = '0.1.0'

/** The protocol generation we speak, as hosts that parse `--version` expect it (spec: cli I5). */
export const COMPATIBLE_VERSION = '2.1.329'
