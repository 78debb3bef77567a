import type { ContentBlockParam, JsonObject, ToolResultContentBlock } from '@agent-engine/protocol'
import { AgentError } from '@agent-engine/protocol/errors'
import { type Mention, type MentionContent, type MentionRefusal, mentionBlocks } from '../context/mentions.ts'
import { resolvePath } from '../platform/paths.ts'
import type { PreparedCall } from '../tools/define.ts'
import { applyLimits } from '../tools/limit-result.ts'
import type { EngineParts } from './parts.ts'
import { skillReminders } from './skill-paths.ts'
import type { SessionState } from './state.ts'

/** The blocks that go before a prompt for the files, directories and resources of servers that it names with `@`. */
export const attachMentions = async (
  parts: EngineParts,
  state: SessionState,
  text: string,
  signal: AbortSignal,
): Promise<ContentBlockParam[]> => {
  if (!text.includes('@')) return []
  const read: string[] = []
  const blocks = await mentionBlocks(text, async (mention) => {
    const content = await contentOf(parts, mention, signal)
    if (content !== undefined && 'tool' in content && 'file_path' in content.input) {
      read.push(String(content.input.file_path))
    }
    return content
  })
  const notes: string[] = []
  for (const path of read) notes.push(...(await remindersOfRead(parts, state, path)))
  return [...blocks, ...notes.map((note) => ({ type: 'text' as const, text: note }))]
}

/** What comes into force with a file that was read: memory of its directory, and skills for such files. */
export const remindersOfRead = async (
  parts: EngineParts,
  state: SessionState,
  path: string,
): Promise<readonly string[]> => [
  ...(await parts.context.onRead(path)),
  ...(await skillReminders(parts, state, path)),
]

const contentOf = async (
  parts: EngineParts,
  mention: Mention,
  signal: AbortSignal,
): Promise<MentionContent | MentionRefusal | undefined> => {
  const resource = resourceOf(parts, mention)
  if (resource !== undefined) return resourceContent(parts, resource, signal)
  const { path, lines } = mention
  const absolute = absolutePath(path, parts.cwd())
  if (absolute === undefined) return undefined
  const { files } = parts.toolContext('mention', signal)
  const found = await files.stat(absolute).catch(() => undefined)
  if (found?.kind === 'directory') return listing(parts, absolute, signal)
  if (found?.kind !== 'file') return undefined
  const range = lines === undefined ? {} : { offset: lines.from, limit: lines.to - lines.from + 1 }
  return fileContent(parts, { file_path: absolute, ...range }, signal)
}

const absolutePath = (path: string, cwd: string): string | undefined => {
  try {
    return resolvePath(path, cwd)
  } catch {
    // No path on this system.
    return undefined
  }
}

/** Of what is too large, the first lines; so many are tried. */
const FIRST_LINES: readonly number[] = [2_000, 200]

const fileContent = async (
  parts: EngineParts,
  input: JsonObject & { readonly file_path: string; readonly limit?: number },
  signal: AbortSignal,
): Promise<MentionContent | MentionRefusal> => {
  let reading = await readAs(parts, 'Read', input, signal)
  for (const limit of FIRST_LINES) {
    if (reading.type !== 'failed' || !TOO_LARGE.has(reading.code) || limit >= (input.limit ?? Infinity))
      continue
    reading = await readAs(parts, 'Read', { offset: 1, ...input, limit }, signal)
    if (reading.type !== 'read' || typeof reading.output !== 'string') continue
    const output = `${reading.output}\n… (the file goes on: only ${limit} lines are shown here)`
    return { tool: 'Read', input: { offset: 1, ...input, limit }, output }
  }
  return reading.type === 'read'
    ? { tool: 'Read', input, output: reading.output }
    : { path: input.file_path, refused: whyNotRead(reading) }
}

const TOO_LARGE: ReadonlySet<string> = new Set(['read_too_big_bytes', 'read_too_big_tokens'])

const whyNotRead = (reading: Exclude<Reading, { type: 'read' }>): string => {
  switch (reading.type) {
    case 'denied':
      return 'the permissions do not let you read it.'
    case 'needs_permission':
      return 'that needs a permission. Call the tool for it yourself if your task needs it.'
    case 'failed':
      return reading.message
  }
}

/** `@server:uri` (spec: mcp §7.3). Names of servers may hold colons: the longest that fits counts. */
const resourceOf = (parts: EngineParts, { written }: Mention): McpResourceId | undefined => {
  const fitting = parts.servers?.resourceServers().filter((name) => written.startsWith(`${name}:`)) ?? []
  const [server] = fitting.sort((a, b) => b.length - a.length)
  if (server === undefined) return undefined
  const uri = written.slice(server.length + 1)
  return uri === '' ? undefined : { server, uri }
}

type McpResourceId = { readonly server: string; readonly uri: string }

const RESOURCE_TOOL = 'ReadMcpResourceTool'

const resourceContent = async (
  parts: EngineParts,
  input: McpResourceId,
  signal: AbortSignal,
): Promise<MentionContent | undefined> => {
  const output = await readForModel(parts, RESOURCE_TOOL, input, signal)
  if (output === undefined) return undefined
  const toolUseId = `mention_${parts.transcript.newId()}`
  const content = typeof output === 'string' ? output : output.filter(isShown)
  const block = { type: 'tool_result' as const, tool_use_id: toolUseId, content: content }
  const whole = { toolUseId, toolName: RESOURCE_TOOL, block, structured: '', contexts: [] }
  const limited = (await applyLimits(whole, parts.limits)).block.content ?? ''
  return { tool: RESOURCE_TOOL, input, output: blocksOf(limited) }
}

const MAX_ENTRIES = 200

const listing = async (
  parts: EngineParts,
  path: string,
  signal: AbortSignal,
): Promise<MentionContent | MentionRefusal> => {
  const allowed = await permission(parts, 'Read', { file_path: path })
  if (allowed.type !== 'allowed') return { path, refused: whyNotRead(allowed) }
  const { files } = parts.toolContext('mention', signal)
  const entries = await files.list(path).catch(() => [])
  const names = entries.map(({ name, kind }) => (kind === 'directory' ? `${name}/` : name)).sort()
  const more = names.length > MAX_ENTRIES ? [`… and ${names.length - MAX_ENTRIES} more`] : []
  return { tool: 'LS', input: { path }, output: [...names.slice(0, MAX_ENTRIES), ...more].join('\n') }
}

type Reading =
  | { readonly type: 'read'; readonly output: string | readonly ContentBlockParam[] }
  | { readonly type: 'denied' | 'needs_permission' }
  | { readonly type: 'failed'; readonly code: string; readonly message: string }

type ReadingTool = 'Read' | typeof RESOURCE_TOOL

/**
 * Reads a file or resource as the tool for it does, without a question: what the permissions don't allow by themselves stays out. The agent
 * then knows the file as if it had read it. Undefined when it can't be read.
 */
export const readForModel = async (
  parts: EngineParts,
  toolName: ReadingTool,
  input: JsonObject,
  signal: AbortSignal,
): Promise<string | readonly ContentBlockParam[] | undefined> => {
  const reading = await readAs(parts, toolName, input, signal)
  return reading.type === 'read' ? reading.output : undefined
}

const readAs = async (
  parts: EngineParts,
  toolName: ReadingTool,
  input: JsonObject,
  signal: AbortSignal,
): Promise<Reading> => {
  try {
    const allowed = await permission(parts, toolName, input)
    if (allowed.type !== 'allowed') return allowed
    const { call } = allowed
    const ctx = parts.toolContext('attachment', signal)
    await call.validate(ctx)
    for await (const event of call.run(ctx)) {
      if (event.type !== 'done') continue
      const { content, followUp = [] } = event.output.model
      const isPlain = typeof content === 'string' && followUp.length === 0
      return { type: 'read', output: isPlain ? content : [...blocksOf(content), ...followUp] }
    }
  } catch (error) {
    signal.throwIfAborted()
    const message = error instanceof Error ? error.message : String(error)
    parts.log('attachment_failed', { error: message })
    return { type: 'failed', code: error instanceof AgentError ? error.code : '', message }
  }
  return { type: 'failed', code: '', message: 'it gave nothing.' }
}

/** Whether a tool may be used like this, as the permissions say by themselves. */
const permission = async (
  parts: EngineParts,
  toolName: ReadingTool,
  input: JsonObject,
): Promise<
  { readonly type: 'allowed'; readonly call: PreparedCall } | { readonly type: 'denied' | 'needs_permission' }
> => {
  const tool = parts.tools().find(toolName)
  if (tool === undefined) return { type: 'denied' }
  const cwd = parts.cwd()
  const call = await tool.prepare(input, cwd)
  const { subjects, readOnly } = call
  const { behavior } = await parts.gate.decide({
    toolName: tool.name,
    input: call.input,
    subjects,
    readOnly,
    cwd,
  })
  if (behavior === 'allow') return { type: 'allowed', call }
  return { type: behavior === 'deny' ? 'denied' : 'needs_permission' }
}

const blocksOf = (content: string | readonly ToolResultContentBlock[]): readonly ContentBlockParam[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : content.filter(isShown)

const isShown = (block: ContentBlockParam | ToolResultContentBlock): block is ShownBlock =>
  block.type === 'text' || block.type === 'image'

type ShownBlock = Extract<ContentBlockParam, { readonly type: 'text' | 'image' }>
