import type { GetContextUsageResponse } from '@agent-engine/protocol/control/get-context-usage'
import { contextReport } from '../../context/context-report.ts'
import { type ContextUsage, contextUsage } from '../../context/context-usage.ts'
import type { MemoryFile } from '../../context/memory/memory-file.ts'
import { estimateText } from '../../context/tokens.ts'
import type { EngineParts } from '../parts.ts'
import type { SessionState } from '../state.ts'

export interface MeasuredContext {
  readonly usage: ContextUsage
  readonly memory: readonly MemoryFile[]
}

/** What fills the context window of a model right now. */
export const measureContext = async (
  parts: EngineParts,
  state: SessionState,
  model: string,
): Promise<MeasuredContext> => {
  const request = await parts.context.request({
    model,
    history: state.history,
    tools: parts.tools(),
    maxThinkingTokens: undefined,
    mode: parts.gate.mode,
  })
  const { measured, scale } = state.gauge
  const memory = await parts.context.memoryFiles()
  const usage = contextUsage({
    model,
    thresholds: parts.context.thresholds(model),
    system: request.system ?? [],
    tools: request.tools ?? [],
    memory,
    history: state.history,
    scale,
    ...(measured === undefined ? {} : { measured }),
  })
  return { usage, memory }
}

const MEMORY_TYPES = { managed: 'Managed', user: 'User', project: 'Project', local: 'Local' } as const

export const reportContext = async (
  parts: EngineParts,
  state: SessionState,
  summary: boolean,
): Promise<GetContextUsageResponse> => {
  const model = parts.model.resolve(state.turn?.model ?? state.model)
  const { usage, memory } = await measureContext(parts, state, model)
  const { measured, scale } = state.gauge
  return contextReport({
    usage,
    thresholds: parts.context.thresholds(model),
    memoryTypes: new Map(memory.map(({ path, kind }) => [path, MEMORY_TYPES[kind]])),
    agents: (parts.agents?.definitions() ?? []).map(({ name, description, source }) => ({
      name,
      source,
      tokens: estimateText(`${name}: ${description}`, scale),
    })),
    apiUsage: measured === undefined ? null : apiUsageOf(measured.usage),
    summary,
  })
}

const apiUsageOf = (usage: {
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cache_creation_input_tokens?: number | null | undefined
  readonly cache_read_input_tokens?: number | null | undefined
}): NonNullable<GetContextUsageResponse['apiUsage']> => ({
  input_tokens: usage.input_tokens,
  output_tokens: usage.output_tokens,
  cache_creation_input_tokens: usage.cache_creation_input_tokens ?? 0,
  cache_read_input_tokens: usage.cache_read_input_tokens ?? 0,
})
