import * as z from 'zod'
import { assistantEntrySchema } from './transcript/assistant-entry.ts'
import { attachmentEntrySchema, progressEntrySchema } from './transcript/attachment-entry.ts'
import {
  fileHistoryDeltaEntrySchema,
  fileHistorySnapshotEntrySchema,
} from './transcript/file-history-entries.ts'
import {
  agentNameEntrySchema,
  agentSettingEntrySchema,
  aiTitleEntrySchema,
  costStateEntrySchema,
  customTitleEntrySchema,
  lastPromptEntrySchema,
  permissionModeEntrySchema,
  queueOperationEntrySchema,
  summaryEntrySchema,
  tagEntrySchema,
} from './transcript/session-entries.ts'
import { systemEntrySchema } from './transcript/system-entry.ts'
import { userEntrySchema } from './transcript/user-entry.ts'
import { unlistedObject } from './wire-object.ts'

/** Kinds of transcript line that this version gives a shape. */
export const TRANSCRIPT_ENTRY_TYPES = [
  'user',
  'assistant',
  'system',
  'attachment',
  'progress',
  'summary',
  'custom-title',
  'ai-title',
  'tag',
  'agent-name',
  'agent-setting',
  'permission-mode',
  'last-prompt',
  'queue-operation',
  'file-history-snapshot',
  'file-history-delta',
  'cost-state',
] as const

/** A line of a kind this version does not know; readers skip it. */
export const unlistedEntrySchema = unlistedObject(TRANSCRIPT_ENTRY_TYPES)

/** A line that is a link of a conversation's chain. */
export const chainEntrySchema = z.union([
  userEntrySchema,
  assistantEntrySchema,
  systemEntrySchema,
  attachmentEntrySchema,
  progressEntrySchema,
])

/** One line of a transcript (spec: sessions, sections 2 to 7). */
export const transcriptEntrySchema = z.union([
  z.discriminatedUnion('type', [
    userEntrySchema,
    assistantEntrySchema,
    attachmentEntrySchema,
    progressEntrySchema,
    summaryEntrySchema,
    customTitleEntrySchema,
    aiTitleEntrySchema,
    tagEntrySchema,
    agentNameEntrySchema,
    agentSettingEntrySchema,
    permissionModeEntrySchema,
    lastPromptEntrySchema,
    queueOperationEntrySchema,
    fileHistorySnapshotEntrySchema,
    fileHistoryDeltaEntrySchema,
    costStateEntrySchema,
  ]),
  systemEntrySchema,
  unlistedEntrySchema,
])

export type ChainEntry = z.infer<typeof chainEntrySchema>
export type UnlistedEntry = z.infer<typeof unlistedEntrySchema>
export type TranscriptEntry = z.infer<typeof transcriptEntrySchema>
export type { AssistantEntry } from './transcript/assistant-entry.ts'
export type { TranscriptEnvelope } from './transcript/envelope.ts'
export type { SystemEntry } from './transcript/system-entry.ts'
export type { UserEntry } from './transcript/user-entry.ts'

const CHAIN_TYPES: ReadonlySet<string> = new Set<ChainEntry['type']>([
  'user',
  'assistant',
  'system',
  'attachment',
  'progress',
])

export function isChainEntry(entry: TranscriptEntry): entry is ChainEntry {
  return CHAIN_TYPES.has(entry.type)
}
