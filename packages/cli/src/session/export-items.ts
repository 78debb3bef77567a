import type {
  AssistantEntry,
  ChainEntry,
  ContentBlockParam,
  SystemEntry,
  ToolResultBlockParam,
  ToolResultContentBlock,
  UserEntry,
} from '@agent-engine/protocol'
import type { Conversation, SubagentConversation } from './conversation.ts'
import { asObject } from './parse-entry.ts'

/** An image that travels with a conversation. */
export interface ExportImage {
  readonly mediaType: string
  /** base64 */
  readonly data: string
}

/** One thing to show of a conversation. */
export type ExportItem =
  | {
      readonly kind: 'prompt'
      readonly text: string
      readonly at: string
      readonly images: readonly ExportImage[]
    }
  | { readonly kind: 'answer'; readonly text: string; readonly at: string; readonly model: string }
  | { readonly kind: 'thinking'; readonly text: string }
  | { readonly kind: 'note'; readonly text: string }
  | {
      readonly kind: 'tool'
      readonly name: string
      readonly input: unknown
      readonly result: ToolOutput | undefined
      readonly subagent: readonly ExportItem[]
    }
  /** A subagent that no tool call is known for. */
  | { readonly kind: 'subagent'; readonly agentId: string; readonly items: readonly ExportItem[] }

export interface ToolOutput {
  readonly text: string
  readonly isError: boolean
  readonly images: readonly ExportImage[]
}

/** What people want to see of a session, in order: each tool call with its result, hidden lines left out. */
export const exportItems = ({
  entries,
  subagents,
}: Pick<Conversation, 'entries' | 'subagents'>): ExportItem[] => {
  const placed = new Set<SubagentConversation>()
  const byUse = byToolUse(subagents)
  const items = itemsOf(entries, byUse, placed)
  // Those of other agents stand with them, unless nobody says who started them.
  const others = subagents.flatMap((agent): ExportItem[] => {
    if (placed.has(agent)) return []
    placed.add(agent)
    return [{ kind: 'subagent', agentId: agent.agentId, items: itemsOf(agent.entries, byUse, placed) }]
  })
  return [...items, ...others]
}

const itemsOf = (
  entries: readonly ChainEntry[],
  subagents: Around['subagents'],
  placed: Set<SubagentConversation>,
): ExportItem[] => {
  const around = { outputs: outputsOf(entries), subagents, placed }
  return entries.flatMap((entry): ExportItem[] => {
    switch (entry.type) {
      case 'user':
        return promptOf(entry)
      case 'assistant':
        return entry.message.content.flatMap((block) => answerOf(entry, block, around))
      case 'system':
        return noteOf(entry)
      default:
        return []
    }
  })
}

interface Around {
  readonly outputs: ReadonlyMap<string, ToolOutput>
  readonly subagents: ReadonlyMap<string, SubagentConversation>
  /** Each stands in one place only. */
  readonly placed: Set<SubagentConversation>
}

const promptOf = (entry: UserEntry): ExportItem[] => {
  if (entry.isMeta === true) return []
  const blocks = blocksOf(entry.message.content)
  const text = blocks.flatMap(textOf).join('\n\n')
  const images = blocks.flatMap(imageOf)
  if (entry.isCompactSummary === true)
    return [{ kind: 'note', text: `Summary of what came before:\n\n${text}` }]
  return text === '' && images.length === 0 ? [] : [{ kind: 'prompt', text, at: entry.timestamp, images }]
}

const answerOf = (
  entry: AssistantEntry,
  block: ContentBlockParam,
  { outputs, subagents, placed }: Around,
): ExportItem[] => {
  switch (block.type) {
    case 'text':
      return [{ kind: 'answer', text: block.text, at: entry.timestamp, model: entry.message.model }]
    case 'thinking':
      return block.thinking.trim() === '' ? [] : [{ kind: 'thinking', text: block.thinking }]
    case 'tool_use': {
      const agent = subagents.get(block.id)
      const isNew = agent !== undefined && !placed.has(agent)
      if (isNew) placed.add(agent)
      const subagent = isNew ? itemsOf(agent.entries, subagents, placed) : []
      return [{ kind: 'tool', name: block.name, input: block.input, result: outputs.get(block.id), subagent }]
    }
    default:
      return []
  }
}

const noteOf = (entry: SystemEntry): ExportItem[] =>
  'content' in entry && typeof entry.content === 'string' ? [{ kind: 'note', text: entry.content }] : []

const outputsOf = (entries: readonly ChainEntry[]): ReadonlyMap<string, ToolOutput> => {
  const outputs = new Map<string, ToolOutput>()
  for (const entry of entries) {
    if (entry.type !== 'user') continue
    for (const block of blocksOf(entry.message.content)) {
      if (block.type === 'tool_result') outputs.set(block.tool_use_id, outputOf(block))
    }
  }
  return outputs
}

const outputOf = ({ content, is_error }: ToolResultBlockParam): ToolOutput => {
  const blocks: readonly Block[] =
    typeof content === 'string' ? blocksOf(content) : (content ?? []).filter((block) => asObject(block))
  return {
    text: blocks.flatMap(textOf).join('\n'),
    isError: is_error === true,
    images: blocks.flatMap(imageOf),
  }
}

const byToolUse = (subagents: readonly SubagentConversation[]): ReadonlyMap<string, SubagentConversation> =>
  new Map(
    subagents.flatMap((agent) => {
      const { toolUseId } = agent.description
      return typeof toolUseId === 'string' ? [[toolUseId, agent] as const] : []
    }),
  )

type Block = ContentBlockParam | ToolResultContentBlock

const textOf = (block: Block): string[] => (block.type === 'text' ? [block.text] : [])

const imageOf = (block: Block): ExportImage[] =>
  block.type === 'image' && block.source.type === 'base64'
    ? [{ mediaType: block.source.media_type, data: block.source.data }]
    : []

const blocksOf = (content: string | readonly ContentBlockParam[]): readonly ContentBlockParam[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : content
