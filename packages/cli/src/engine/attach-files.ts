import { resolve } from 'node:path'
import type { ContentBlockParam, JsonObject, ToolResultContentBlock } from '@agent-engine/protocol'
import { type Mention, type MentionContent, mentionBlocks } from '../context/mentions.ts'
import type { EngineParts } from './parts.ts'

/** The blocks that go before a prompt for the files and directories it names with `@` (spec: context §5). */
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
  { path, lines }: Mention,
  signal: AbortSignal,
): Promise<MentionContent | undefined> => {
  const absolute = resolve(parts.cwd(), path)
  const { files } = parts.toolContext('mention', signal)
  const found = await files.stat(absolute).catch(() => undefined)
  if (found?.kind === 'directory') return listing(parts, absolute, signal)
  if (found?.kind !== 'file') return undefined
  const range = lines === undefined ? {} : { offset: lines.from, limit: lines.to - lines.from + 1 }
  const input = { file_path: absolute, ...range }
  const output = await readForModel(parts, input, signal)
  return output === undefined ? undefined : { tool: 'Read', input, output }
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
 * Reads a file as the Read tool does, without a question: what the permissions don't allow by themselves stays out. The agent
 * then knows the file as if it had read it. Undefined when it can't be read.
 */
export const readForModel = async (
  parts: EngineParts,
  input: JsonObject,
  signal: AbortSignal,
): Promise<string | readonly ContentBlockParam[] | undefined> => {
  const tool = parts.tools().find('Read')
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
  typeof content === 'string'
    ? [{ type: 'text', text: content }]
    : content.flatMap((block) => (block.type === 'text' || block.type === 'image' ? [block] : []))
