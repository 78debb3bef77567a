import type { JsonObject } from '@agent-engine/protocol'
import { SYNTHETIC_MODEL } from '@agent-engine/protocol/synthetic-model'
import { asObject } from './parse-entry.ts'
import { typedPrompt } from './prompt-text.ts'

export interface TokenUsage {
  inputTokens: number
  outputTokens: number
  cacheReadInputTokens: number
  cacheCreationInputTokens: number
  webSearchRequests: number
}

/** What the lines of a transcript say about the session as a whole; grows with every line. */
export interface SessionFacts {
  createdAt: string | undefined
  updatedAt: string | undefined
  formatVersion: string | undefined
  entrypoint: string | undefined
  cwd: string | undefined
  gitBranch: string | undefined
  model: string | undefined
  permissionMode: string | undefined
  customTitle: string | undefined
  aiTitle: string | undefined
  tag: string | undefined
  /** As typed: `promptLine` makes a title of it. */
  firstPrompt: string | undefined
  lastPrompt: string | undefined
  forkedFrom: string | undefined
  /** The last main-chain line of the file. */
  lastUuid: string | undefined
  lines: number
  bytes: number
  turns: number
  compactions: number
  usage: TokenUsage
  readonly usageByModel: Map<string, TokenUsage>
  /** Responses whose usage was added: each of their lines repeats it. */
  readonly countedResponses: Set<string>
}

const noUsage = (): TokenUsage => ({
  inputTokens: 0,
  outputTokens: 0,
  cacheReadInputTokens: 0,
  cacheCreationInputTokens: 0,
  webSearchRequests: 0,
})

export const createFacts = (): SessionFacts => ({
  createdAt: undefined,
  updatedAt: undefined,
  formatVersion: undefined,
  entrypoint: undefined,
  cwd: undefined,
  gitBranch: undefined,
  model: undefined,
  permissionMode: undefined,
  customTitle: undefined,
  aiTitle: undefined,
  tag: undefined,
  firstPrompt: undefined,
  lastPrompt: undefined,
  forkedFrom: undefined,
  lastUuid: undefined,
  lines: 0,
  bytes: 0,
  turns: 0,
  compactions: 0,
  usage: noUsage(),
  usageByModel: new Map(),
  countedResponses: new Set(),
})

/** Takes one line of the main transcript into account. `bytes` counts its line feed. */
export const addLine = (facts: SessionFacts, line: JsonObject, bytes: number): void => {
  facts.lines += 1
  facts.bytes += bytes
  switch (line.type) {
    case 'user':
    case 'assistant':
    case 'system':
    case 'attachment':
    case 'progress':
      return addChainLine(facts, line)
    default:
      return setLabel(facts, line)
  }
}

/** Lines beside the conversation, of which the last one counts. */
export const setLabel = (facts: SessionFacts, line: JsonObject): void => {
  switch (line.type) {
    case 'custom-title':
      facts.customTitle = text(line.customTitle) || undefined
      return
    case 'ai-title':
      facts.aiTitle = text(line.aiTitle) || undefined
      return
    case 'tag':
      facts.tag = text(line.tag) || undefined
      return
    case 'permission-mode':
      facts.permissionMode = text(line.permissionMode) ?? facts.permissionMode
  }
}

/** Subagents' lines count in the session's usage alone. */
export const addSidechainLine = (facts: SessionFacts, line: JsonObject): void => {
  if (line.type === 'assistant') addUsage(facts, line)
}

const addChainLine = (facts: SessionFacts, line: JsonObject): void => {
  if (line.isSidechain === true) return addSidechainLine(facts, line)
  facts.createdAt ??= text(line.timestamp)
  facts.updatedAt = text(line.timestamp) ?? facts.updatedAt
  facts.formatVersion = text(line.version) ?? facts.formatVersion
  facts.entrypoint ??= text(line.entrypoint)
  facts.cwd ??= text(line.cwd)
  facts.gitBranch = text(line.gitBranch) ?? facts.gitBranch
  facts.forkedFrom ??= text(asObject(line.forkedFrom)?.sessionId)
  facts.lastUuid = text(line.uuid) ?? facts.lastUuid
  if (line.type === 'system' && line.subtype === 'compact_boundary') facts.compactions += 1
  if (line.type === 'assistant') addUsage(facts, line)
  if (line.type === 'user') addPrompt(facts, line)
}

const addPrompt = (facts: SessionFacts, line: JsonObject): void => {
  const prompt = typedPrompt(line)
  if (prompt === undefined) return
  facts.turns += 1
  facts.firstPrompt ??= prompt
  facts.lastPrompt = prompt
}

const addUsage = (facts: SessionFacts, line: JsonObject): void => {
  const message = asObject(line.message)
  const model = text(message?.model)
  if (message === undefined || model === undefined || model === SYNTHETIC_MODEL) return
  if (line.isSidechain !== true) facts.model = model
  const usage = asObject(message.usage)
  const response = `${text(message.id) ?? text(line.uuid) ?? ''}/${text(line.requestId) ?? ''}`
  if (usage === undefined || facts.countedResponses.has(response)) return
  facts.countedResponses.add(response)
  const tokens = tokensOf(usage)
  add(facts.usage, tokens)
  const ofModel = facts.usageByModel.get(model) ?? noUsage()
  add(ofModel, tokens)
  facts.usageByModel.set(model, ofModel)
}

const tokensOf = (usage: JsonObject): TokenUsage => ({
  inputTokens: count(usage.input_tokens),
  outputTokens: count(usage.output_tokens),
  cacheReadInputTokens: count(usage.cache_read_input_tokens),
  cacheCreationInputTokens: count(usage.cache_creation_input_tokens),
  webSearchRequests: count(asObject(usage.server_tool_use)?.web_search_requests),
})

const add = (sum: TokenUsage, more: TokenUsage): void => {
  sum.inputTokens += more.inputTokens
  sum.outputTokens += more.outputTokens
  sum.cacheReadInputTokens += more.cacheReadInputTokens
  sum.cacheCreationInputTokens += more.cacheCreationInputTokens
  sum.webSearchRequests += more.webSearchRequests
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const count = (value: unknown): number => (typeof value === 'number' ? value : 0)
