import type { JsonObject } from '@agent-engine/protocol'
import { isOn } from '../config/env-flag.ts'
import type { ModelRequest } from '../model/port.ts'
import { buildRequest } from './build-request.ts'
import { type EnvironmentFacts, environmentBlock, environmentFacts } from './environment.ts'
import { findDotGit } from './git-repository.ts'
import { gitSnapshot, type RunProgram } from './git-snapshot.ts'
import type { HistoryEntry } from './history.ts'
import type { Memory } from './memory/memory.ts'
import type { MemoryFile } from './memory/memory-file.ts'
import type { ModelIntroduction } from './system-prompt/model-line.ts'
import type { OutputStyle } from './system-prompt/output-style.ts'
import { buildSubagentPrompt } from './system-prompt/subagent-prompt.ts'
import { buildSystemPrompt, type SystemPromptOptions } from './system-prompt/system-prompt.ts'
import {
  adaptiveSetting,
  type Effort,
  type ThinkingChoice,
  type ThinkingKind,
  thinkingSetting,
} from './thinking-setting.ts'
import { type ChosenCompaction, type Thresholds, thresholds } from './thresholds.ts'
import { type DescribedTool, toolDefinitions } from './tool-definitions.ts'
import { withKnownReferences } from './tool-references.ts'
import { currentPrompt } from './turns.ts'

/** What stays the same for all requests of a session. `E`: facts that tool descriptions may mention. */
export interface SessionContextOptions<E> {
  readonly interactive: boolean
  readonly cwd: string
  /** Asked once, when the first request is made. */
  readonly additionalDirectories: () => readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly promptEnvironment: E
  /** What takes the place of our prompt, or is added to it. Asked once, when the first request is made. */
  readonly promptTexts: () => Pick<
    SystemPromptOptions,
    'custom' | 'append' | 'servers' | 'language' | 'isShared'
  >
  /** The session is a subagent's: this is its prompt. */
  readonly agentPrompt?: string
  readonly outputStyle?: OutputStyle
  readonly memory: Memory
  /** Setting `includeGitInstructions`. */
  readonly gitInstructions: boolean
  readonly run: RunProgram
  readonly introduce: (model: string) => ModelIntroduction
  readonly maxOutputTokens: (model: string) => number
  readonly contextWindow: (model: string) => number
  /** Settings `autoCompactEnabled` and `autoCompactWindow`; `chosen`: what the command line says. */
  readonly compaction?: {
    readonly enabled?: boolean
    readonly window?: number
    readonly chosen?: ChosenCompaction
  }
  /** What the command line says about thinking. */
  readonly thinking?: ThinkingChoice & { readonly kindOf: (model: string) => ThinkingKind }
  /** Asked for each request. */
  readonly effort?: Effort | undefined
  readonly betas?: readonly string[]
  /** Tokens for the whole task, as the model is told. */
  readonly taskBudget?: number
  /** When the session began; the prompt tells the day. */
  readonly startedAt: Date
}

/** What one request is made from. */
export interface SessionRequest<E> {
  readonly model: string
  readonly history: readonly HistoryEntry[]
  readonly tools: { readonly tools: readonly DescribedTool<E>[] }
  readonly maxThinkingTokens: number | undefined
  /** Instead of the session's. */
  readonly effort?: Effort
}

export interface SessionContext<E> {
  /** Starts reading what the first request needs, so that it is there when the prompt comes. */
  prepare(): void
  request(input: SessionRequest<E>): Promise<ModelRequest>
  thresholds(model: string): Thresholds
  memoryFiles(): Promise<readonly MemoryFile[]>
  /** Reminders for a file that was just read; each comes once. */
  onRead(path: string): Promise<readonly string[]>
  /** After a compaction or `/clear`: memory is read anew. */
  refresh(): void
}

/**
 * Makes the requests of one session. System prompt, memory and git snapshot are read once and stay as they are: the start
 * of a request never changes while the session lives (PAIN-37).
 */
export const createSessionContext = <E>(options: SessionContextOptions<E>): SessionContext<E> => {
  const { memory, promptEnvironment, betas, env, thinking: choice, taskBudget } = options
  const git = once(() => snapshotOf(options))
  const texts = once(options.promptTexts)
  const environment = once(() => environmentOf(options))
  const definitions = new WeakMap<object, JsonObject[]>()
  const systems = new Map<string, JsonObject[]>()

  const toolsOf = (tools: readonly DescribedTool<E>[]): JsonObject[] => {
    const known = definitions.get(tools) ?? toolDefinitions(tools, promptEnvironment)
    definitions.set(tools, known)
    return known
  }
  const systemFor = async (model: string, names: readonly string[]): Promise<JsonObject[]> => {
    const key = JSON.stringify([model, names])
    const snapshot = await git()
    const known =
      systems.get(key) ??
      systemPrompt(options, {
        ...texts(),
        interactive: options.interactive,
        tools: new Set(names),
        environment: environment(),
        model: options.introduce(model),
        ...(snapshot === undefined ? {} : { git: snapshot }),
      })
    systems.set(key, known)
    return known
  }

  return {
    // What fails here fails again, and is reported, when a request needs it.
    prepare: () => void Promise.allSettled([git(), memory.load()]),
    thresholds: (model) => thresholdsOf(options, model),
    memoryFiles: async () => (await memory.load()).files,
    onRead: (path) => memory.onRead(path),
    refresh: () => memory.refresh(),
    request: async ({ model, history, tools: { tools }, maxThinkingTokens, effort = options.effort }) => {
      const names = tools.map(({ name }) => name)
      const [system, { block }] = await Promise.all([systemFor(model, names), memory.load()])
      const preface = texts().isShared ? sharedPreface(environment(), await git(), block) : block
      const maxTokens = options.maxOutputTokens(model)
      const thinking = thinkingSetting({
        explicit: maxThinkingTokens,
        adaptive: choice?.adaptive ? adaptiveSetting(choice.kindOf(model), maxTokens) : undefined,
        env,
        prompt: currentPrompt(history),
      })
      return buildRequest({
        model,
        system,
        history: withKnownReferences(history, names),
        tools: toolsOf(tools),
        maxTokens,
        env,
        subagent: options.agentPrompt !== undefined,
        // Whoever asks for a request with an answer at its end wants that answer to go on.
        continuesAnswer: true,
        ...(preface === undefined ? {} : { preface }),
        ...(thinking === undefined ? {} : { thinking: { ...thinking, ...displayOf(choice) } }),
        ...(effort === undefined ? {} : { effort }),
        ...(taskBudget === undefined ? {} : { taskBudget }),
        ...betasFor(tools, betas),
      })
    },
  }
}

/** What lets the API load definitions when a result refers to them. */
const TOOL_SEARCH_BETA = 'advanced-tool-use-2025-11-20'

const betasFor = (
  tools: readonly { readonly deferred?: true }[],
  betas: readonly string[] | undefined,
): { readonly betas?: readonly string[] } => {
  const needed = tools.some(({ deferred }) => deferred === true) ? [TOOL_SEARCH_BETA] : []
  return betas === undefined && needed.length === 0 ? {} : { betas: [...(betas ?? []), ...needed] }
}

const displayOf = (choice: ThinkingChoice | undefined): Pick<ThinkingChoice, 'display'> =>
  choice?.display === undefined ? {} : { display: choice.display }

const thresholdsOf = <E>(
  {
    contextWindow,
    maxOutputTokens,
    env,
    compaction: { enabled, window, chosen } = {},
  }: SessionContextOptions<E>,
  model: string,
): Thresholds =>
  thresholds({
    window: contextWindow(model),
    maxOutput: maxOutputTokens(model),
    env,
    ...(enabled === undefined ? {} : { enabled }),
    ...(window === undefined ? {} : { autoCompactWindow: window }),
    ...(chosen === undefined ? {} : { chosen }),
  })

const environmentOf = <E>({
  cwd,
  additionalDirectories,
  startedAt,
}: SessionContextOptions<E>): EnvironmentFacts =>
  environmentFacts(
    { cwd, additionalDirectories: additionalDirectories(), isGitRepository: findDotGit(cwd) !== undefined },
    startedAt,
  )

const systemPrompt = <E>(
  { agentPrompt, outputStyle }: SessionContextOptions<E>,
  facts: SystemPromptOptions,
): JsonObject[] =>
  agentPrompt === undefined
    ? buildSystemPrompt({ ...facts, ...(outputStyle === undefined ? {} : { outputStyle }) })
    : buildSubagentPrompt({ ...facts, prompt: agentPrompt })

/** What a shared system prompt leaves out comes with the first message. */
const sharedPreface = (
  environment: EnvironmentFacts,
  git: string | undefined,
  memory: string | undefined,
): string => [environmentBlock(environment), git, memory].filter((part) => part !== undefined).join('\n\n')

/** Prompts other than our own have no snapshot in them, so none is taken. */
const snapshotOf = async <E>(options: SessionContextOptions<E>): Promise<string | undefined> => {
  const { promptTexts, agentPrompt, gitInstructions, env } = options
  const isOwn = promptTexts().custom === undefined && agentPrompt === undefined
  const isWanted = isOwn && gitInstructions && !isOn(env.CLAUDE_CODE_DISABLE_GIT_INSTRUCTIONS)
  return isWanted ? gitSnapshot(options) : undefined
}

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
