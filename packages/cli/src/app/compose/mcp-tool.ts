import type { Json, ToolResultContentBlock } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import type { McpManager } from '../../mcp/manager.ts'
import type { McpTool } from '../../mcp/offered-tools.ts'
import { capOutput } from '../../mcp/output-cap.ts'
import { type BlockPorts, callOutcome } from '../../mcp/result.ts'
import type { ToolContext } from '../../tools/context.ts'
import { type Tool, type ToolEvent, ToolInputError, type ToolOutcome } from '../../tools/define.ts'
import { createProgressQueue } from '../../tools/progress-queue.ts'

export interface McpToolPorts {
  manager(): Promise<McpManager>
  readonly outputTokens: number
  /** Only rules of an administrator allow anything. */
  readonly managedRulesOnly: boolean
  blocks(toolUseId: string): BlockPorts
  spill(toolUseId: string, text: string): Promise<string>
}

/**
 * A tool of an MCP server among the tools of the engine (spec: mcp §6). Arguments go to the server unchecked: its own
 * error is what the model learns from. Hints say what may run side by side, never what needs no question.
 */
export const mcpTool = (tool: McpTool, ports: McpToolPorts): Tool => ({
  name: tool.fullName,
  server: tool.server,
  readOnly: false,
  requiresUserInteraction: tool.requiresUserInteraction,
  ...(tool.alwaysLoad ? {} : { mayDefer: true }),
  ...(tool.searchHint === undefined ? {} : { searchHint: tool.searchHint }),
  ...(tool.preapproved && !ports.managedRulesOnly ? { preapproved: true } : {}),
  ...(tool.maxResultChars === undefined ? {} : { maxResultChars: tool.maxResultChars }),
  inputSchema: () => tool.inputSchema,
  describe: () => tool.description,
  async prepare(raw: Json) {
    if (!isJsonObject(raw)) {
      throw new ToolInputError('input_not_object', `The input of ${tool.fullName} must be a JSON object.`)
    }
    return {
      input: raw,
      parallel: tool.hints.readOnly === true,
      readOnly: false,
      subjects: [{ kind: 'name', name: tool.fullName }],
      validate: async () => undefined,
      run: (ctx) => run(tool, raw, ports, ctx),
    }
  },
})

/** Hosts hear no more often of progress, however often a server tells of it. */
const PROGRESS_EVERY_MS = 50

async function* run(
  tool: McpTool,
  input: Readonly<Record<string, unknown>>,
  ports: McpToolPorts,
  ctx: ToolContext,
): AsyncGenerator<ToolEvent<ToolOutcome>, void, void> {
  const { toolUseId, signal } = ctx
  const startedAt = performance.now()
  const manager = await ports.manager()
  const progress = createProgressQueue<number>()
  let toldAt = Number.NEGATIVE_INFINITY
  const tell = (): void => {
    const now = performance.now()
    if (now - toldAt < PROGRESS_EVERY_MS) return
    toldAt = now
    progress.push((now - startedAt) / 1000)
  }
  const calling = manager
    .call({
      server: tool.server,
      tool: tool.name,
      input: { ...input },
      toolUseId,
      signal,
      onProgress: tell,
    })
    .finally(progress.end)
  // A failure is looked at below, after the progress.
  calling.catch(() => undefined)
  for await (const elapsedSeconds of progress) yield { type: 'progress', data: { elapsedSeconds } }
  const outcome = await callOutcome(tool.server, await calling, ports.blocks(toolUseId))
  const content = hasOwnLimit(tool, outcome.content)
    ? outcome.content
    : await capOutput(tool.fullName, outcome.content, ports.outputTokens, {
        countTokens: ctx.countTokens,
        spill: (text) => ports.spill(toolUseId, text),
      })
  const { structuredContent } = outcome
  const output = structuredContent === undefined ? content : { content, structuredContent }
  yield { type: 'done', output: { output, model: { content }, rewritten } }
}

/** A limit in characters is about text; what images take is counted in tokens all the same. */
const hasOwnLimit = ({ maxResultChars }: McpTool, content: readonly ToolResultContentBlock[]): boolean =>
  maxResultChars !== undefined && content.every(({ type }) => type === 'text')

/** A hook may put other text in the place of a result. */
const rewritten = (other: unknown): ToolOutcome | undefined => {
  const content = isJsonObject(other) ? textOf(other.content) : textOf(other)
  return content === undefined ? undefined : { output: other, model: { content } }
}

const textOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value
  if (!Array.isArray(value) || value.length === 0) return undefined
  const texts = value.map((block: unknown) => (isJsonObject(block) ? block.text : undefined))
  return texts.every((text) => typeof text === 'string') ? texts.join('\n') : undefined
}
