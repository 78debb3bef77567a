import { randomUUID } from 'node:crypto'
import type {
  ContentBlock,
  EngineMessage,
  InboundUserMessage,
  Json,
  JsonObject,
  StopReason,
} from '@agent-engine/protocol'
import { NO_HOOKS } from '../hooks/port.ts'
import type { ModelFailure } from '../model/errors.ts'
import type { ModelResponse, ResponseEvent } from '../model/port.ts'
import type { Decision } from '../permissions/decision.ts'
import { systemStamps } from '../platform/stamps.ts'
import type { Transcript } from '../session/transcript.ts'
import type { ToolContext } from '../tools/context.ts'
import type { Tool } from '../tools/define.ts'
import { createRegistry } from '../tools/registry.ts'
import { createEngine, type Engine } from './engine.ts'
import type { EngineOptions, EngineParts } from './parts.ts'

/** One scripted answer of the model. */
export type Answer =
  | {
      readonly blocks: readonly ContentBlock[]
      readonly stopReason?: StopReason
      readonly end?: ModelResponse['end']['type']
    }
  | { readonly failure: Omit<ModelFailure, 'terminalReason'> & { readonly terminalReason?: string } }
  /** Waits until the turn is aborted; `partial` is what had come by then. */
  | { readonly hang: true; readonly partial?: ContentBlock }
  | { readonly crash: Error }

export class ScriptedFailure extends Error {
  readonly failure: ModelFailure
  constructor(failure: ModelFailure) {
    super(failure.text)
    this.failure = failure
  }
}

export const say = (text: string): ContentBlock => ({ type: 'text', text })
export const use = (name: string, input: JsonObject = {}, id = `toolu_${randomUUID()}`): ContentBlock => ({
  type: 'tool_use',
  id,
  name,
  input,
})
export const prompt = (content: string, extras: Partial<InboundUserMessage> = {}): InboundUserMessage => ({
  type: 'user',
  message: { role: 'user', content },
  parent_tool_use_id: null,
  ...extras,
})

/** A tool whose work is a function. */
export const fakeTool = (
  name: string,
  work: (input: JsonObject, ctx: ToolContext) => Promise<string> | string,
  options: { readonly parallel?: boolean } = {},
): Tool => ({
  name,
  readOnly: false,
  requiresUserInteraction: false,
  inputSchema: () => ({ type: 'object' }),
  describe: () => name,
  prepare: async (raw: Json) => {
    const input = raw as JsonObject
    return {
      input,
      parallel: options.parallel ?? false,
      readOnly: false,
      subjects: [],
      validate: async () => undefined,
      async *run(ctx) {
        const text = await work(input, ctx)
        yield { type: 'done', output: { output: { text }, model: { content: text } } }
      },
    }
  },
})

export const memoryTranscript = (): Transcript & { readonly lines: JsonObject[] } => {
  const lines: JsonObject[] = []
  let leafUuid: string | undefined
  return {
    sessionId: '11111111-2222-4333-8444-555555555555',
    path: '/nowhere/transcript.jsonl',
    lines,
    ...systemStamps,
    get leafUuid() {
      return leafUuid
    },
    append(entry) {
      const uuid = entry.uuid ?? randomUUID()
      lines.push({ ...entry, uuid })
      leafUuid = uuid
      return uuid
    },
    appendRecord: () => undefined,
    describeAgent: () => undefined,
    sync: async () => undefined,
    close: async () => undefined,
  }
}

export interface Rig {
  readonly engine: Engine
  readonly messages: EngineMessage[]
  /** Histories that requests were made from, as role and text. */
  readonly requests: string[][]
  readonly transcript: ReturnType<typeof memoryTranscript>
  /** Runs the queue to its end; fails when it takes too long. */
  finish(): Promise<void>
  results(): Extract<EngineMessage, { type: 'result' }>[]
}

export interface RigOptions {
  readonly answers: readonly Answer[]
  readonly tools?: readonly Tool[]
  readonly options?: Partial<EngineOptions>
  readonly decide?: () => Decision
  readonly parts?: Partial<EngineParts>
  readonly context?: Partial<EngineParts['context']>
}

const THRESHOLDS = { window: 200_000, effective: 168_000, compactAt: 155_000, clearAt: 135_000, auto: true }

const ALLOW: Decision = { behavior: 'allow', reason: { type: 'mode', mode: 'bypassPermissions' } }

/** An engine with a scripted model, fake tools and a transcript in memory. */
export const createRig = (rig: RigOptions): Rig => {
  const messages: EngineMessage[] = []
  const requests: string[][] = []
  const transcript = memoryTranscript()
  const registry = createRegistry(rig.tools ?? [])
  let asked = 0
  const engine = createEngine({
    options: {
      model: undefined,
      maxTurns: undefined,
      maxThinkingTokens: undefined,
      includePartialMessages: false,
      replayUserMessages: false,
      reportSessionState: false,
      toolConcurrency: 10,
      ...rig.options,
    },
    facts: {
      cwd: '/project',
      version: '0.0.0',
      apiKeySource: 'none',
      outputStyle: 'default',
      promptEnvironment: { platform: 'linux', backgroundShells: true, env: {} },
      slashCommands: () => [],
      agents: () => [],
      skills: () => [],
      plugins: () => [],
      mcpServers: () => [],
      ready: async () => undefined,
    },
    transcript,
    history: [],
    model: {
      respond: (_request, { signal }) =>
        answer(rig.answers[Math.min(asked++, rig.answers.length - 1)], signal),
      resolve: (name) => name ?? 'test-model',
      explain: (error) => (error instanceof ScriptedFailure ? error.failure : undefined),
      costOf: () => 0.5,
      contextWindow: () => 200_000,
      maxOutputTokens: () => 32_000,
      isListed: () => true,
    },
    context: {
      async request({ model, history }) {
        requests.push(
          history
            .filter((entry) => entry.excluded !== true)
            .map((entry) => `${entry.role}: ${textOf(entry.content)}`),
        )
        return { model, max_tokens: 1, messages: [] }
      },
      thresholds: () => THRESHOLDS,
      memoryFiles: async () => [],
      onRead: async () => [],
      refresh: () => undefined,
      ...rig.context,
    },
    tools: () => registry,
    gate: {
      mode: 'default',
      directories: [],
      setMode: () => undefined,
      decide: async () => (rig.decide ?? (() => ALLOW))(),
      apply: async () => undefined,
      grant: async () => async () => undefined,
      removes: () => false,
      forbids: async () => undefined,
      mayRead: () => true,
    },
    hooks: NO_HOOKS,
    ask: undefined,
    limits: { spill: async () => '/spilled', redact: (text) => text },
    sink: { emit: (message) => void messages.push(message), drain: () => undefined },
    cwd: () => '/project',
    toolContext: (toolUseId, signal) => ({ toolUseId, signal }) as ToolContext,
    log: () => undefined,
    ...rig.parts,
  })
  return {
    engine,
    messages,
    requests,
    transcript,
    async finish() {
      engine.endInput()
      await engine.run()
    },
    results: () => messages.filter((message) => message.type === 'result'),
  }
}

const textOf = (content: unknown): string => (typeof content === 'string' ? content : JSON.stringify(content))

async function* answer(
  script: Answer | undefined,
  signal: AbortSignal,
): AsyncGenerator<ResponseEvent, ModelResponse> {
  if (script === undefined) throw new Error('the script has no answer')
  if ('crash' in script) throw script.crash
  if ('failure' in script) throw new ScriptedFailure({ terminalReason: 'api_error', ...script.failure })
  const head = {
    id: `msg_${randomUUID()}`,
    model: 'test-model',
    usage: { input_tokens: 10, output_tokens: 1 },
    requestId: 'req_1',
  }
  const base = {
    head,
    stopSequence: null,
    usage: { input_tokens: 10, output_tokens: 5 },
    apiMs: 2,
    ttftMs: 1,
    inputProblems: new Map<string, string>(),
    requestedModel: 'test-model',
  }
  if ('hang' in script) {
    if (!signal.aborted)
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    const end = script.partial
      ? { type: 'aborted' as const, partial: script.partial }
      : { type: 'aborted' as const }
    return { ...base, blocks: [], stopReason: null, end }
  }
  for (const [index, block] of script.blocks.entries()) yield { type: 'block', index, block, head }
  const asksForTools = script.blocks.some((block) => block.type === 'tool_use')
  return {
    ...base,
    blocks: script.blocks,
    stopReason: script.stopReason ?? (asksForTools ? 'tool_use' : 'end_turn'),
    end: script.end === 'cut' ? { type: 'cut', message: 'connection reset' } : { type: 'complete' },
  }
}
