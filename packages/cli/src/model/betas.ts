import { isOn } from '../config/env-flag.ts'
import type { Env } from '../platform/proxy.ts'
import type { ModelEntry } from './catalog-data.ts'
import { asksForLongContext } from './model-name.ts'
import type { ModelRequest } from './port.ts'

const INTERLEAVED_THINKING = 'interleaved-thinking-2025-05-14'
const EFFORT = 'effort-2025-11-24'
const TASK_BUDGETS = 'task-budgets-2026-03-13'
const LONG_CONTEXT = 'context-1m-2025-08-07'

/**
 * The betas that a request for `model` gets without being asked to (spec: context §1.2): thinking between tool calls
 * for models that have it, the long window for `[1m]` where it is not the model's own, effort and task budgets where they are asked for.
 * `DISABLE_INTERLEAVED_THINKING` turns the first off.
 */
export const addedBetas = (
  { model, output_config }: Pick<ModelRequest, 'model' | 'output_config'>,
  entry: ModelEntry,
  env: Env,
): readonly string[] => [
  ...(entry.interleavedThinking && !isOn(env.DISABLE_INTERLEAVED_THINKING) ? [INTERLEAVED_THINKING] : []),
  ...(entry.longContext === 'beta' && asksForLongContext(model) ? [LONG_CONTEXT] : []),
  ...(output_config?.effort === undefined ? [] : [EFFORT]),
  ...(output_config?.task_budget === undefined ? [] : [TASK_BUDGETS]),
]

/** `CLAUDE_CODE_DISABLE_EXPERIMENTAL_BETAS`: nothing but the plain API, for gateways that know no more. */
export const betasAreOff = (env: Env): boolean => isOn(env.CLAUDE_CODE_DISABLE_EXPERIMENTAL_BETAS)

/** The betas of `ANTHROPIC_BETAS`: names between commas. */
export const betasOfEnv = (env: Env): readonly string[] =>
  (env.ANTHROPIC_BETAS ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
