import { createRegistry } from '../tools/registry.ts'
import { recordContexts } from './hooks/record-contexts.ts'
import type { EngineParts } from './parts.ts'
import type { ReceivedBlock } from './receive.ts'
import type { SessionState, TurnState } from './state.ts'
import { createAgents } from './subagent/agents.ts'
import { runTools } from './tool-step.ts'
import { runTurn } from './turn.ts'
import type { TurnEnd } from './turn-end.ts'

/** Makes the call again, hooks first. Gives the turn's end when it was put off again or ends the turn. */
export const makeDeferredCall = async (
  parts: EngineParts,
  state: SessionState,
  turn: TurnState,
  call: ReceivedBlock,
): Promise<TurnEnd | undefined> => {
  const { block } = call
  state.putOff = false
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
      // What hooks said when the session started had no place before the result.
      recordContexts({ parts, state }, state.news.splice(0))
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
