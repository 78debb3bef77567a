import type { ContentBlockParam, ToolResultContentBlock } from '@agent-engine/protocol'
import type { HistoryEntry } from './history.ts'

/**
 * The history without references to tools that are not offered (any more): their server may be gone, or not there yet
 * after a resume, and the API refuses the whole request for one of them. The same entries when there are none.
 */
export const withKnownReferences = (
  history: readonly HistoryEntry[],
  offered: readonly string[],
): readonly HistoryEntry[] => {
  const known = new Set(offered)
  const clean = history.map((entry) => cleanEntry(entry, known))
  return clean.every((entry, at) => entry === history[at]) ? history : clean
}

const cleanEntry = (entry: HistoryEntry, known: ReadonlySet<string>): HistoryEntry => {
  const { content, role } = entry
  if (role !== 'user' || typeof content === 'string') return entry
  const clean = content.map((block) => cleanBlock(block, known))
  return clean.every((block, at) => block === content[at]) ? entry : { ...entry, content: clean }
}

const cleanBlock = (block: ContentBlockParam, known: ReadonlySet<string>): ContentBlockParam => {
  if (block.type !== 'tool_result' || !Array.isArray(block.content)) return block
  const before: readonly ToolResultContentBlock[] = block.content
  const content = before.map((part) => cleanPart(part, known))
  return content.every((part, at) => part === before[at]) ? block : { ...block, content }
}

const cleanPart = (part: ToolResultContentBlock, known: ReadonlySet<string>): ToolResultContentBlock => {
  if (part.type !== 'tool_reference' || typeof part.tool_name !== 'string' || known.has(part.tool_name))
    return part
  return { type: 'text', text: `[The tool ${part.tool_name} is not available now.]` }
}
