import * as z from 'zod'
import { unlistedTag, wireObject } from '../wire-object.ts'
import { transcriptEnvelopeShape } from './envelope.ts'

const system = { ...transcriptEnvelopeShape, type: z.literal('system'), isMeta: z.boolean().optional() }

/** The wire says the same in snake_case. */
export const transcriptCompactMetadataSchema = wireObject({
  trigger: z.enum(['manual', 'auto']),
  preTokens: z.number(),
  postTokens: z.number().optional(),
  durationMs: z.number().optional(),
  cumulativeDroppedTokens: z.number().optional(),
  preservedSegment: wireObject({
    headUuid: z.string(),
    anchorUuid: z.string(),
    tailUuid: z.string(),
  }).optional(),
  preservedMessages: wireObject({
    anchorUuid: z.string(),
    uuids: z.array(z.string()),
    allUuids: z.array(z.string()).optional(),
  }).optional(),
})

export const compactBoundaryEntrySchema = wireObject({
  ...system,
  subtype: z.literal('compact_boundary'),
  content: z.string().optional(),
  level: z.string().optional(),
  compactMetadata: transcriptCompactMetadataSchema,
})

export const localCommandEntrySchema = wireObject({
  ...system,
  subtype: z.literal('local_command'),
  content: z.string(),
  level: z.string().optional(),
  commandRun: wireObject({ command: z.string(), args: z.string() }).optional(),
  commandOutcome: wireObject({ kind: z.string() }).optional(),
})

export const apiErrorEntrySchema = wireObject({
  ...system,
  subtype: z.literal('api_error'),
  level: z.string().optional(),
  error: z.unknown(),
  retryInMs: z.number().optional(),
  retryAttempt: z.number().optional(),
  maxRetries: z.number().optional(),
})

export const informationalEntrySchema = wireObject({
  ...system,
  subtype: z.literal('informational'),
  content: z.string(),
  level: z.string().optional(),
})

/** Ours: the call before it was put off by a hook, and is made again when the session goes on. */
export const toolDeferredEntrySchema = wireObject({
  ...system,
  subtype: z.literal('tool_deferred'),
  content: z.string(),
  level: z.string().optional(),
  toolUseID: z.string(),
})

export const SYSTEM_ENTRY_SUBTYPES = [
  'compact_boundary',
  'local_command',
  'api_error',
  'informational',
  'tool_deferred',
] as const

/** A system line this version does not know; it still is a link of the chain. */
export const unlistedSystemEntrySchema = z.looseObject({
  ...system,
  subtype: unlistedTag(SYSTEM_ENTRY_SUBTYPES),
})

export const systemEntrySchema = z.union([
  z.discriminatedUnion('subtype', [
    compactBoundaryEntrySchema,
    localCommandEntrySchema,
    apiErrorEntrySchema,
    informationalEntrySchema,
    toolDeferredEntrySchema,
  ]),
  unlistedSystemEntrySchema,
])

export type TranscriptCompactMetadata = z.infer<typeof transcriptCompactMetadataSchema>
export type CompactBoundaryEntry = z.infer<typeof compactBoundaryEntrySchema>
export type LocalCommandEntry = z.infer<typeof localCommandEntrySchema>
export type ApiErrorEntry = z.infer<typeof apiErrorEntrySchema>
export type InformationalEntry = z.infer<typeof informationalEntrySchema>
export type SystemEntry = z.infer<typeof systemEntrySchema>
