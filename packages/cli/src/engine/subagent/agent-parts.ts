import type { AgentSpec } from '../../extensions/agent-spec.ts'
import { restrictGate } from '../../permissions/restriction.ts'
import type { Transcript } from '../../session/transcript.ts'
import type { AgentLaunch } from '../../tools/agents.ts'
import type { ToolRegistry } from '../../tools/registry.ts'
import { hooksOfAgent } from '../hooks/agent-hooks.ts'
import type { AgentIdentity, AgentWorkplace, EngineParts } from '../parts.ts'
import { subagentSink } from './subagent-sink.ts'

export interface AgentFrame {
  readonly identity: AgentIdentity
  readonly launch: AgentLaunch
  readonly spec: AgentSpec
  readonly place: AgentWorkplace
  readonly tools: ToolRegistry
  readonly background: boolean
  readonly forwardText: boolean
  /** It has called a tool. */
  onToolUse?(name: string): void
}

/**
 * The engine of a subagent: its parent's, with a context, tools and transcript of its own. Hooks and the person who is asked
 * stay the parent's, its permissions too, less what the agent's definition takes away (PAIN-05); in the background there is
 * nobody to ask, so what needs a question is refused.
 */
export const agentParts = (parent: EngineParts, frame: AgentFrame): EngineParts => {
  // Subagents answer in their own words.
  const { outputRule: _rule, ...parts } = parent
  const { identity, launch, spec, place, tools, background, forwardText, onToolUse } = frame
  const { maxTurns: _, ...options } = parts.options
  return {
    ...parts,
    options: {
      ...options,
      maxTurns: spec.maxTurns,
      includePartialMessages: false,
      replayUserMessages: false,
    },
    history: [],
    agent: identity,
    gate: restrictGate(parts.gate, {
      agent: identity.type,
      deny: spec.disallowedTools ?? [],
      ...(spec.permissionMode === undefined ? {} : { mode: spec.permissionMode }),
      ...(background ? { background: true } : {}),
    }),
    hooks: hooksOfAgent(place.hooks, identity),
    tools: () => tools,
    transcript: sidechain(parts.transcript, identity.id),
    context: place.context,
    cwd: place.cwd,
    toolContext: place.toolContext,
    ask: background ? undefined : parts.ask,
    sink: subagentSink(parts.sink, {
      toolUseId: launch.toolUseId,
      agentId: identity.id,
      agentType: identity.type,
      description: launch.description,
      forwardText,
      ...(onToolUse === undefined ? {} : { onToolUse }),
    }),
  }
}

const sidechain = (transcript: Transcript, agentId: string): Transcript => ({
  sessionId: transcript.sessionId,
  path: transcript.path,
  leafUuid: undefined,
  now: transcript.now,
  newId: transcript.newId,
  append: (entry) => transcript.append(entry, { agentId }),
  appendRecord: () => undefined,
  describeAgent: (id, facts) => transcript.describeAgent(id, facts),
  sync: (point) => transcript.sync(point),
  close: async () => undefined,
})
