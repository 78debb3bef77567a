import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

export const compactMetadataSchema = wireObject({
  trigger: z.enum(['manual', 'auto']),
  pre_tokens: z.number(),
  post_tokens: z.number().optional(),
  duration_ms: z.number().optional(),
  cumulative_dropped_tokens: z.number().optional(),
  preserved_segment: wireObject({
    head_uuid: z.string(),
    anchor_uuid: z.string(),
    tail_uuid: z.string(),
  }).optional(),
  preserved_messages: wireObject({ anchor_uuid: z.string(), uuids: z.array(z.string()) }).optional(),
})

/** The history before this message was replaced by a summary. */
export const compactBoundaryMessageSchema = wireObject({
  ...systemShape('compact_boundary'),
  compact_metadata: compactMetadataSchema,
  logical_parent_uuid: z.string().nullish(),
})

export type CompactMetadata = z.infer<typeof compactMetadataSchema>
export type CompactBoundaryMessage = z.infer<typeof compactBoundaryMessageSchema>
