import { isOn } from '../../config/env-flag.ts'
import { configDirectory } from '../../config/paths.ts'
import { createMemory, type Memory } from '../../context/memory/memory.ts'
import { createSessionContext, type SessionContextOptions } from '../../context/session-context.ts'
import type { OutputStyle } from '../../context/system-prompt/output-style.ts'
import type { ServerInstructions } from '../../context/system-prompt/server-instructions.ts'
import type { Effort } from '../../context/thinking-setting.ts'
import type { ContextPort } from '../../engine/parts.ts'
import type { AgentSpec } from '../../extensions/agent-spec.ts'
import type { Catalog } from '../../model/catalog.ts'
import type { ChildRegistry } from '../../platform/child-registry.ts'
import { runChild } from '../../platform/child-run.ts'
import { nodeFiles } from '../../platform/files.ts'
import type { PromptEnvironment } from '../../tools/define.ts'
import type { ResolvedOptions } from '../options.ts'
import { stampsOf } from '../options.ts'

/** The parts of the prompt that a host may still set with `initialize`, before the first request. */
export interface PromptTexts {
  system: string | undefined
  append: string | undefined
  /** The prompt holds nothing of this machine. */
  isShared?: boolean
  /** What MCP servers say when the first request is made. */
  readonly servers: () => readonly ServerInstructions[]
  /** The prompt of the agent that leads the conversation; it counts more than `system`. Throws when there is no such agent. */
  readonly agent?: () => string | undefined
  /** The effort of that agent; the session's own counts more. */
  readonly effort?: () => Effort | undefined
  /** The context size that compaction of that agent reckons with; it counts more than the setting. */
  readonly compactWindow?: () => number | undefined
}

export interface ContextParts {
  readonly options: ResolvedOptions
  readonly texts: PromptTexts
  readonly catalog: Catalog
  readonly registry: ChildRegistry
  readonly promptEnvironment: PromptEnvironment
  readonly directories: () => readonly string[]
  /** Undefined: the default style. */
  readonly outputStyle?: OutputStyle
}

/** Makes the requests of the main conversation. */
export const composeContext = (parts: ContextParts): ContextPort => {
  const { options, texts, directories, outputStyle } = parts
  const { language } = options.settings.effective
  const common = commonOptions(parts)
  return createSessionContext({
    ...common,
    promptTexts: () => ({
      ...customPrompt(texts),
      isShared: texts.isShared ?? false,
      ...(texts.append === undefined ? {} : { append: texts.append }),
      ...(language === undefined ? {} : { language }),
      servers: texts.servers(),
    }),
    memory: composeMemory(options, directories),
    get effort() {
      return options.effort ?? texts.effort?.()
    },
    get compaction() {
      return withWindow(common.compaction, texts.compactWindow?.())
    },
    ...(outputStyle === undefined ? {} : { outputStyle }),
  })
}

type Compaction = NonNullable<SessionContextOptions<PromptEnvironment>['compaction']>

const withWindow = (settings: Compaction = {}, window: number | undefined): Compaction =>
  window === undefined ? settings : { ...settings, window }

const customPrompt = ({ system, agent }: PromptTexts): { custom?: string } => {
  const custom = agent?.() ?? system
  return custom === undefined ? {} : { custom }
}

/** Makes the requests of a subagent: its own prompt, and no snapshot, style or text of the host. */
export const composeAgentContext = (parts: ContextParts, agent: AgentSpec, cwd: string): ContextPort => {
  const { options, directories } = parts
  const discovered = agent.omitMemory ? new Set<never>() : options.settings.discovered
  const common = commonOptions(parts)
  return createSessionContext({
    ...common,
    ...(agent.effort === undefined ? {} : { effort: agent.effort }),
    compaction: withWindow(common.compaction, agent.autoCompactWindow),
    cwd,
    agentPrompt: [agent.prompt, options.appendSubagentSystemPrompt ?? '']
      .filter((part) => part !== '')
      .join('\n\n'),
    promptTexts: () => ({}),
    memory: composeMemory({ ...options, settings: { ...options.settings, discovered } }, directories),
  })
}

const commonOptions = ({
  options,
  catalog,
  registry,
  promptEnvironment,
  directories,
}: ContextParts): Omit<SessionContextOptions<PromptEnvironment>, 'promptTexts' | 'memory'> => {
  const { compaction, settings } = options
  const { autoCompactEnabled, autoCompactWindow, includeGitInstructions } = settings.effective
  return {
    interactive: !options.print,
    cwd: options.cwd,
    env: options.env,
    promptEnvironment,
    additionalDirectories: directories,
    gitInstructions: includeGitInstructions ?? true,
    run: (file, args, limits) => runChild({ file, args, registry, ...limits }),
    introduce: (id) => ({ id }),
    maxOutputTokens: catalog.maxOutputTokens,
    contextWindow: catalog.contextWindow,
    compaction: {
      ...(autoCompactEnabled === undefined ? {} : { enabled: autoCompactEnabled }),
      ...(autoCompactWindow === undefined ? {} : { window: autoCompactWindow }),
      ...(compaction === undefined ? {} : { chosen: compaction }),
    },
    thinking: { ...options.thinking, kindOf: (model) => catalog.entry(model).thinking },
    ...(options.effort === undefined ? {} : { effort: options.effort }),
    betas: options.betas,
    ...(options.taskBudget === undefined ? {} : { taskBudget: options.taskBudget }),
    startedAt: new Date(stampsOf(options).now()),
  }
}

const composeMemory = (
  { env, configRoot, settings }: ResolvedOptions,
  directories: () => readonly string[],
): Memory =>
  createMemory({
    files: nodeFiles,
    env,
    cwd: configRoot,
    configDirectory: configDirectory(env),
    sources: settings.discovered,
    agentsMd: settings.effective.memory?.agentsMd ?? 'fallback',
    additionalDirectories: isOn(env.CLAUDE_CODE_ADDITIONAL_DIRECTORIES_CLAUDE_MD) ? directories() : [],
    excludes: settings.effective.claudeMdExcludes ?? [],
    externalImports: false,
  })
