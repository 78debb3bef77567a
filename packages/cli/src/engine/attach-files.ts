import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import type { ContentBlockParam, JsonObject, ToolResultContentBlock } from '@agent-engine/protocol'
import { type Mention, type MentionContent, mentionBlocks } from '../context/mentions.ts'
import { applyLimits } from '../tools/limit-result.ts'
import type { EngineParts } from './parts.ts'

/** The blocks that go before a prompt for the files, directories and resources of servers that it names with `@`. */
export const attachMentions = (
  parts: EngineParts,
  text: string,
  signal: AbortSignal,
): Promise<ContentBlockParam[]> =>
  text.includes('@')
    ? mentionBlocks(text, (mention) => contentOf(parts, mention, signal))
    : Promise.resolve([])

const contentOf = async (
  parts: EngineParts,
  mention: Mention,
  signal: AbortSignal,
): Promise<MentionContent | undefined> => {
  const resource = resourceOf(parts, mention)
  if (resource !== undefined) return resourceContent(parts, resource, signal)
  const { path, lines } = mention
  const absolute = resolve(parts.cwd(), path)
  const { files } = parts.toolContext('mention', signal)
  const found = await files.stat(absolute).catch(() => undefined)
  if (found?.kind === 'directory') return listing(parts, absolute, signal)
  if (found?.kind !== 'file') return undefined
  const range = lines === undefined ? {} : { offset: lines.from, limit: lines.to - lines.from + 1 }
  const input = { file_path: absolute, ...range }
  const output = await readForModel(parts, 'Read', input, signal)
  return output === undefined ? undefined : { tool: 'Read', input, output }
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
  const toolUseId = `mention_${randomUUID()}`
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
): Promise<MentionContent | undefined> => {
  const { files, mayRead } = parts.toolContext('mention', signal)
  if (!mayRead(path)) return undefined
  const entries = await files.list(path).catch(() => [])
  const names = entries.map(({ name, kind }) => (kind === 'directory' ? `${name}/` : name)).sort()
  const more = names.length > MAX_ENTRIES ? [`… and ${names.length - MAX_ENTRIES} more`] : []
  return { tool: 'LS', input: { path }, output: [...names.slice(0, MAX_ENTRIES), ...more].join('\n') }
}

/**
 * Reads a file or resource as the tool for it does, without a question: what the permissions don't allow by themselves stays out. The agent
 * then knows the file as if it had read it. Undefined when it can't be read.
 */
export const readForModel = async (
  parts: EngineParts,
  toolName: 'Read' | typeof RESOURCE_TOOL,
  input: JsonObject,
  signal: AbortSignal,
): Promise<string | readonly ContentBlockParam[] | undefined> => {
  const tool = parts.tools().find(toolName)
  if (tool === undefined) return undefined
  try {
    const call = await tool.prepare(input, parts.cwd())
    const decision = await parts.gate.decide({
      toolName: tool.name,
      input: call.input,
      subjects: call.subjects,
      readOnly: call.readOnly,
      cwd: parts.cwd(),
    })
    if (decision.behavior !== 'allow') return undefined
    const ctx = parts.toolContext('attachment', signal)
    await call.validate(ctx)
    for await (const event of call.run(ctx)) {
      if (event.type !== 'done') continue
      const { content, followUp = [] } = event.output.model
      if (typeof content === 'string' && followUp.length === 0) return content
      return [...blocksOf(content), ...followUp]
    }
  } catch (error) {
    signal.throwIfAborted()
    parts.log('attachment_failed', { error: error instanceof Error ? error.message : String(error) })
  }
  return undefined
}

const blocksOf = (content: string | readonly ToolResultContentBlock[]): readonly ContentBlockParam[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : content.filter(isShown)

const isShown = (block: ContentBlockParam | ToolResultContentBlock): block is ShownBlock =>
  block.type === 'text' || block.type === 'image'

type ShownBlock = Extract<ContentBlockParam, { readonly type: 'text' | 'image' }>
