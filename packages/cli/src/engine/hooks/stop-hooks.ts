import type { BackgroundTask } from '@agent-engine/protocol'
import { nudge } from '../nudge.ts'
import type { EngineParts } from '../parts.ts'
import type { SessionState, TurnState } from '../state.ts'
import type { TurnEnd } from '../turn-end.ts'
import { warn } from '../warn.ts'

/** How often hooks may make one turn go on (`CLAUDE_CODE_STOP_HOOK_BLOCK_CAP`). */
const MOST_BLOCKS = 8

/** What hooks have done to the end of a turn so far. */
export interface StopTally {
  blocks: number
}

/**
 * Asks Stop hooks whether a turn that is complete may end (spec: hooks §7.8). Undefined: they want the model to go on,
 * and it has been told why.
 */
export const askStopHooks = async (
  parts: EngineParts,
  state: SessionState,
  turn: TurnState,
  end: TurnEnd,
  tally: StopTally,
): Promise<TurnEnd | undefined> => {
  if (parts.agent !== undefined) return end
  if (end.type === 'api_error') {
    await tellOfFailure(parts, turn, end)
    return end
  }
  if (end.type !== 'completed') return end
  await tellOfAnswer(parts, turn)
  if (!parts.hooks.has('Stop')) return end
  const tasks = state.tasks.background()
  const outcome = await parts.hooks.dispatch('Stop', {
    fields: {
      stop_hook_active: tally.blocks > 0,
      last_assistant_message: turn.lastText,
      ...(tasks.length === 0 ? {} : { background_tasks: tasks.map(summary) }),
    },
    signal: turn.controller.signal,
  })
  if (outcome.stop !== undefined) return { type: 'stop_prevented', reason: outcome.stop.reason }
  const reasons = [
    ...(outcome.block === undefined ? [] : [outcome.block.reason]),
    ...outcome.additionalContext,
  ]
  if (reasons.length === 0) return end
  tally.blocks += 1
  const most = parts.options.stopHookBlockCap ?? MOST_BLOCKS
  if (tally.blocks > most) {
    warn(
      parts,
      `Stop hooks made the turn go on ${most} times in a row; it ends now. Their last reason: ${reasons[0]}`,
    )
    return end
  }
  nudge(parts, state, turn, `Stop hook feedback:\n${reasons.join('\n')}`)
  return undefined
}

const summary = ({ task_id, description, subagent_type }: BackgroundTask) => ({
  id: task_id,
  type: 'local_agent',
  status: 'running',
  description,
  ...(subagent_type === undefined ? {} : { agent_type: subagent_type }),
})

/** Hooks that listen to what is shown get the answer as a whole. */
const tellOfAnswer = async (parts: EngineParts, turn: TurnState): Promise<void> => {
  if (turn.lastText === '' || !parts.hooks.has('MessageDisplay')) return
  await parts.hooks.dispatch('MessageDisplay', {
    fields: {
      turn_id: turn.promptUuid,
      message_id: parts.transcript.leafUuid ?? turn.promptUuid,
      index: 0,
      final: true,
      delta: turn.lastText,
    },
    signal: turn.controller.signal,
  })
}

const tellOfFailure = async (
  parts: EngineParts,
  turn: TurnState,
  { failure }: Extract<TurnEnd, { type: 'api_error' }>,
): Promise<void> => {
  if (!parts.hooks.has('StopFailure')) return
  await parts.hooks.dispatch('StopFailure', {
    fields: { error: failure.error, error_details: failure.text, last_assistant_message: turn.lastText },
    matchValue: failure.error,
    signal: turn.controller.signal,
  })
}
