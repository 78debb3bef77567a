import { describe, expect, it } from 'vitest'
import { isChainEntry, transcriptEntrySchema } from './transcript.ts'

const envelope = {
  parentUuid: null,
  isSidechain: false,
  userType: 'external',
  cwd: '/srv/app',
  sessionId: '5b3f',
  version: '2.0.22',
  gitBranch: 'main',
  uuid: '9a77',
  timestamp: '2025-10-18T09:00:01.143Z',
}

const chain = [
  { ...envelope, type: 'user', message: { role: 'user', content: 'hello' } },
  {
    ...envelope,
    type: 'user',
    message: {
      role: 'user',
      content: [{ tool_use_id: 't', type: 'tool_result', content: 'one', is_error: false }],
    },
    toolUseResult: { stdout: 'one', stderr: '', interrupted: false, isImage: false },
  },
  {
    ...envelope,
    type: 'assistant',
    requestId: 'req_1',
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [{ type: 'text', text: 'hi' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 2 },
    },
  },
  {
    ...envelope,
    type: 'system',
    subtype: 'compact_boundary',
    logicalParentUuid: '64b8',
    content: 'Conversation compacted',
    level: 'info',
    isMeta: false,
    compactMetadata: { trigger: 'auto', preTokens: 155_010 },
  },
  { ...envelope, type: 'system', subtype: 'turn_duration', durationMs: 5 },
  { ...envelope, type: 'attachment', attachment: { type: 'file', path: 'a' } },
]

const loose = [
  { type: 'summary', summary: 'a title', leafUuid: '9a77' },
  { type: 'custom-title', customTitle: 'mine', sessionId: '5b3f' },
  { type: 'ai-title', aiTitle: 'generated', sessionId: '5b3f' },
  { type: 'tag', tag: '', sessionId: '5b3f' },
  { type: 'queue-operation', operation: 'enqueue', timestamp: 't', sessionId: '5b3f', content: 'hello' },
  {
    type: 'file-history-snapshot',
    messageId: 'm',
    isSnapshotUpdate: false,
    snapshot: {
      messageId: 'm',
      timestamp: 't',
      trackedFileBackups: { 'a.txt': { backupFileName: null, version: 1, backupTime: 't' } },
    },
  },
  { type: 'a-kind-of-tomorrow', value: [1] },
]

describe('transcriptEntrySchema', () => {
  it('takes every kind of line and loses none of its fields', () => {
    for (const entry of [...chain, ...loose]) expect(transcriptEntrySchema.parse(entry)).toEqual(entry)
  })

  it('knows which lines are links of the chain', () => {
    expect(chain.map((entry) => isChainEntry(transcriptEntrySchema.parse(entry)))).toEqual(
      chain.map(() => true),
    )
    expect(loose.map((entry) => isChainEntry(transcriptEntrySchema.parse(entry)))).toEqual(
      loose.map(() => false),
    )
  })

  it('refuses a malformed line of a known kind instead of taking it for an unknown one', () => {
    const broken = [
      { ...envelope, type: 'user' },
      { ...envelope, type: 'assistant', message: { role: 'assistant' } },
      { type: 'user', message: { role: 'user', content: 'x' } },
      { ...envelope, type: 'system', subtype: 'compact_boundary' },
      { type: 'summary' },
      { type: 1 },
      {},
    ]
    for (const entry of broken) expect(transcriptEntrySchema.safeParse(entry).success).toBe(false)
  })
})
