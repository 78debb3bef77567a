import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

/** Fields of every line that belongs to the chain of a conversation (spec: sessions, section 2.1). */
export const transcriptEnvelopeShape = {
  /** Null for a root. */
  parentUuid: z.string().nullable(),
  /** The last line before a compaction; never followed when the context is built. */
  logicalParentUuid: z.string().nullish(),
  /** True for the lines of subagents. */
  isSidechain: z.boolean(),
  agentId: z.string().optional(),
  userType: z.string().optional(),
  entrypoint: z.string().optional(),
  cwd: z.string().optional(),
  sessionId: z.string(),
  version: z.string().optional(),
  gitBranch: z.string().optional(),
  slug: z.string().optional(),
  uuid: z.string(),
  timestamp: z.string(),
}

export const transcriptEnvelopeSchema = wireObject(transcriptEnvelopeShape)

export type TranscriptEnvelope = z.infer<typeof transcriptEnvelopeSchema>
