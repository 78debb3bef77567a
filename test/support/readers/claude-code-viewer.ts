import * as z from 'zod'
import type { Json } from '../mock-api/json.ts'

/**
 * What claude-code-viewer asks of a line, by its published rules (spec: sessions §16): the envelope of messages and the
 * shape of each kind of line that it knows. It shows any other line as an error.
 */
const envelope = z.object({
  isSidechain: z.boolean(),
  userType: z.literal('external'),
  cwd: z.string(),
  sessionId: z.string(),
  version: z.string(),
  uuid: z.uuid(),
  timestamp: z.string(),
  parentUuid: z.uuid().nullable(),
  gitBranch: z.string().optional(),
  isMeta: z.boolean().optional(),
  isCompactSummary: z.boolean().optional(),
})

const textBlock = z.object({ type: z.literal('text'), text: z.string() })
const imageBlock = z.object({
  type: z.literal('image'),
  source: z.object({ type: z.literal('base64'), data: z.string(), media_type: z.string() }),
})
const documentBlock = z.object({ type: z.literal('document'), source: z.object({ type: z.string() }) })
const toolResultBlock = z.object({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  content: z.union([z.string(), z.array(z.union([textBlock, imageBlock, documentBlock]))]).optional(),
  is_error: z.boolean().optional(),
})

const user = envelope.extend({
  type: z.literal('user'),
  message: z.object({
    role: z.literal('user'),
    content: z.union([
      z.string(),
      z.array(z.union([z.string(), textBlock, imageBlock, documentBlock, toolResultBlock])),
    ]),
  }),
})

const assistant = envelope.extend({
  type: z.literal('assistant'),
  requestId: z.string().optional(),
  isApiErrorMessage: z.boolean().optional(),
  message: z.object({
    id: z.string(),
    type: z.literal('message'),
    role: z.literal('assistant'),
    model: z.string(),
    content: z.array(
      z.discriminatedUnion('type', [
        textBlock,
        z.object({ type: z.literal('thinking'), thinking: z.string(), signature: z.string().optional() }),
        z.object({
          type: z.literal('tool_use'),
          id: z.string(),
          name: z.string(),
          input: z.record(z.string(), z.unknown()),
        }),
        toolResultBlock,
      ]),
    ),
    stop_reason: z.string().nullable(),
    stop_sequence: z.string().nullable(),
    usage: z.object({ input_tokens: z.number(), output_tokens: z.number() }),
  }),
})

const system = z.discriminatedUnion('subtype', [
  envelope.extend({
    type: z.literal('system'),
    subtype: z.literal('compact_boundary'),
    content: z.string(),
    level: z.literal('info'),
    logicalParentUuid: z.uuid().optional(),
    compactMetadata: z.object({ trigger: z.string(), preTokens: z.number() }),
  }),
  envelope.extend({ type: z.literal('system'), subtype: z.literal('local_command'), content: z.string() }),
  envelope.extend({ type: z.literal('system'), subtype: z.literal('informational'), content: z.string() }),
  envelope.extend({ type: z.literal('system'), subtype: z.literal('api_error'), level: z.string() }),
])

const line = z.union([
  user,
  assistant,
  system,
  z.object({ type: z.literal('summary'), summary: z.string(), leafUuid: z.uuid() }),
  z.object({ type: z.literal('custom-title'), customTitle: z.string(), sessionId: z.string() }),
  z.object({ type: z.literal('tag'), tag: z.string(), sessionId: z.string() }),
])

/** Why it shows a line as an error; `undefined` when it does not. */
export function viewerComplaint(value: Json | undefined): string | undefined {
  const result = line.safeParse(value)
  return result.success ? undefined : z.prettifyError(result.error)
}
