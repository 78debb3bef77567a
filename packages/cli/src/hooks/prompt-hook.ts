import type { HookEvent, JsonObject, SyncHookOutput } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import type { AgentHook, PromptHook } from '@agent-engine/protocol/settings/hooks-settings'
import type { HookAnswer } from './read-answer.ts'

/** Asks a model, or a small agent, once; gives the text of its answer. */
export type AskModel = (request: {
  readonly prompt: string
  readonly model: string | undefined
  readonly signal: AbortSignal
}) => Promise<string>

const ANSWER = `Answer with one JSON object and nothing else: {"ok": true}, or {"ok": false, "reason": "…"}. \
Add "impossible": true when going on cannot help.`

/** An agent knows how to answer. */
const INSTRUCTIONS = { prompt: `\n\n${ANSWER}`, agent: '' } as const

/** A question about an event that a model answers (spec: hooks §12). Rejects when the model cannot be reached. */
export const runPromptHook = async (
  event: HookEvent,
  hook: PromptHook | AgentHook,
  input: JsonObject,
  signal: AbortSignal,
  ask: AskModel,
): Promise<HookAnswer> => {
  const facts = JSON.stringify(input)
  const question = hook.prompt.includes('$ARGUMENTS')
    ? hook.prompt.replaceAll('$ARGUMENTS', () => facts)
    : `${hook.prompt}\n\n${facts}`
  const text = await ask({ prompt: `${question}${INSTRUCTIONS[hook.type]}`, model: hook.model, signal })
  const answer = readVerdict(text)
  if (answer === undefined) return { type: 'no_verdict', problem: 'the model did not answer with {"ok": …}' }
  if (answer.ok) return { type: 'answer', output: {} }
  const goesOn = hook.type === 'agent' || hook.continueOnBlock === true
  return { type: 'answer', output: refusal(event, answer, goesOn) }
}

interface ModelVerdict {
  readonly ok: boolean
  readonly reason: string
  readonly impossible: boolean
}

const readVerdict = (text: string): ModelVerdict | undefined => {
  const json = /\{[\s\S]*\}/.exec(text)?.[0]
  if (json === undefined) return undefined
  try {
    const value: unknown = JSON.parse(json)
    if (!isJsonObject(value) || typeof value.ok !== 'boolean') return undefined
    const reason = typeof value.reason === 'string' ? value.reason : 'A prompt hook gave no reason.'
    return { ok: value.ok, reason, impossible: value.impossible === true }
  } catch {
    return undefined
  }
}

/** What `ok: false` means for an event. */
const refusal = (event: HookEvent, { reason, impossible }: ModelVerdict, goesOn: boolean): SyncHookOutput => {
  const block = { decision: 'block', reason } as const
  const end = { continue: false, stopReason: reason } as const
  switch (event) {
    case 'Stop':
    case 'SubagentStop':
      return impossible ? {} : block
    case 'PreToolUse':
      return goesOn ? block : { ...block, ...end }
    case 'PostToolUse':
    case 'PostToolUseFailure':
      return goesOn ? block : end
    case 'PostToolBatch':
    case 'UserPromptSubmit':
    case 'UserPromptExpansion':
      return end
    case 'TaskCreated':
    case 'TaskCompleted':
    case 'TeammateIdle':
      return block
    default:
      return {}
  }
}
