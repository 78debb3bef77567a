import type { Usage } from '@agent-engine/protocol/api/usage'

export type { ContentBlockParam } from '@agent-engine/protocol/api/content-block-params'
export type { ContentBlock as BetaContentBlock } from '@agent-engine/protocol/api/content-blocks'
export type { ApiMessage as BetaMessage, MessageParam } from '@agent-engine/protocol/api/message'
export type { StreamEvent as BetaRawMessageStreamEvent } from '@agent-engine/protocol/api/stream-events'
export type { Usage as BetaUsage } from '@agent-engine/protocol/api/usage'

/** Usage with a number where the API may say null. Spec: sdk.md §B. */
export type NonNullableUsage = { [K in keyof Usage]-?: NonNullable<Usage[K]> }
