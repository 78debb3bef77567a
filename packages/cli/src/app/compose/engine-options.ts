import { isOn } from '../../config/env-flag.ts'
import type { StartSource } from '../../engine/hooks/session-hooks.ts'
import type { EngineOptions } from '../../engine/parts.ts'
import type { OpenedSession } from '../../session/open-options.ts'
import type { ResolvedOptions } from '../options.ts'

/** What the engine is told of the command line, and of a session that goes on. */
export const engineOptions = (
  options: ResolvedOptions,
  opened: Pick<OpenedSession, 'model' | 'entries'>,
): EngineOptions => ({
  model: options.model ?? opened.model,
  ...lastAnswer(opened),
  maxTurns: options.maxTurns,
  ...(options.effort === undefined ? {} : { effort: options.effort }),
  argumentBase: options.settings.effective.commands?.argBase ?? 1,
  budget: options.budget,
  agentBudget: options.agentBudget,
  backgroundWaitMs: Number(options.env.CLAUDE_CODE_PRINT_BG_WAIT_CEILING_MS) || 600_000,
  maxThinkingTokens: options.maxThinkingTokens,
  includePartialMessages: options.includePartialMessages,
  replayUserMessages: options.replayUserMessages,
  reportSessionState: isOn(options.env.CLAUDE_CODE_SDK_READS_SESSION_STATE),
  toolConcurrency: Number(options.env.CLAUDE_CODE_MAX_TOOL_USE_CONCURRENCY) || 10,
  startSource: startSource(options),
  ...(options.setup === undefined ? {} : { setup: options.setup }),
  stopHookBlockCap: Number(options.env.CLAUDE_CODE_STOP_HOOK_BLOCK_CAP) || 8,
  interactive: !options.print,
  slashCommands: options.slashCommands,
  ...exitDelay(options),
})

/** A person at a terminal ends a chat; a host may leave that to the clock. */
const exitDelay = ({ print, env }: ResolvedOptions): Pick<EngineOptions, 'exitAfterIdleMs'> => {
  const ms = Number(env.CLAUDE_CODE_EXIT_AFTER_STOP_DELAY || Number.NaN)
  return print && ms >= 0 ? { exitAfterIdleMs: Math.min(ms, LONGEST_DELAY) } : {}
}

/** The most that a timer takes. */
const LONGEST_DELAY = 2 ** 31 - 1

const lastAnswer = ({ entries }: Pick<OpenedSession, 'entries'>): Pick<EngineOptions, 'lastAnsweredAt'> => {
  const last = entries.findLast(({ type }) => type === 'assistant')
  const at = Date.parse(last?.timestamp ?? '')
  return Number.isNaN(at) ? {} : { lastAnsweredAt: at }
}

const startSource = ({ session: { mode, fork } }: ResolvedOptions): StartSource => {
  if (mode === 'new') return 'startup'
  return fork ? 'fork' : 'resume'
}

/** Whether requests are made that nobody waits for: guesses at the next prompt, summaries of what subagents do. */
export const maySpendOnExtras = ({ env }: Pick<ResolvedOptions, 'env'>): boolean =>
  !isOn(env.DISABLE_NON_ESSENTIAL_MODEL_CALLS)
