import type { HistoryEntry } from '../context/history.ts'
import { createRegistry } from '../tools/registry.ts'
import type { EngineParts } from './parts.ts'
import type { ReceivedBlock } from './receive.ts'
import type { SessionState, TurnState } from './state.ts'
import { createAgents } from './subagent/agents.ts'
import { runTools } from './tool-step.ts'
import { runTurn } from './turn.ts'
import type { TurnEnd } from './turn-end.ts'

/**
 * The call that a hook put off, if the conversation ends with one. Resumed conversations answer every other call, so a
 * call without a result is one that waits.
 */
export const deferredCall = (history: readonly HistoryEntry[]): ReceivedBlock | undefined => {
  const last = history.at(-1)
  if (last?.role !== 'assistant' || typeof last.content === 'string') return undefined
  const block = last.content.findLast((each) => each.type === 'tool_use')
  return block === undefined ? undefined : { uuid: last.uuid, block }
}

/** Makes the call again, hooks first. Gives the turn's end when it was put off again or ends the turn. */
export const makeDeferredCall = async (
  parts: EngineParts,
  state: SessionState,
  turn: TurnState,
  call: ReceivedBlock,
): Promise<TurnEnd | undefined> => {
  const { block } = call
  const isThere = block.type === 'tool_use' && parts.tools().find(block.name) !== undefined
  const agents = createAgents({ parts, state, turn, runTurn })
  const runner = isThere ? parts : { ...parts, tools: () => createRegistry([]) }
  const end = await runTools(runner, state, turn, [call], agents)
  switch (end.type) {
    case 'deferred':
      return end
    case 'stopped':
      return { type: 'hook_stopped', reason: end.reason }
    case 'interrupted':
      return { type: 'interrupted', phase: 'tools' }
    case 'continue':
      return isThere || block.type !== 'tool_use' ? undefined : unavailable(block.name)
  }
}

const unavailable = (tool: string): TurnEnd => ({
  type: 'failed',
  errors: [
    `The call that was put off needs ${tool}, which this session does not have. Start it with that tool.`,
  ],
  terminalReason: 'tool_deferred_unavailable',
})
