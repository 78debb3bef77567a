import type { JsonObject } from '@agent-engine/protocol'
import { renameFormerParameters } from '@agent-engine/protocol/tool-io/former-input'
import { canonicalToolName } from '@agent-engine/protocol/tool-names'
import { type HookOutcome, NO_OPINION } from '../hooks/port.ts'
import { isDeeperThan, MAX_JSON_DEPTH } from '../platform/json-depth.ts'
import { authorize, deniedByHook, prepareAgain, type Run, shownInput } from './authorize.ts'
import type { ToolContext } from './context.ts'
import { type PreparedCall, type Tool, ToolFailure, ToolInputError, type ToolOutcome } from './define.ts'
import { applyLimits } from './limit-result.ts'
import {
  deferred,
  failed,
  interrupted,
  invalid,
  type PermissionTrace,
  succeeded,
  type ToolResult,
  type ToolUse,
} from './result.ts'
import type { RunnerParts } from './runner-parts.ts'

/** A tool use that is ready to be scheduled. `run` never rejects. */
export interface ReadyCall {
  readonly use: ToolUse
  readonly toolName: string
  readonly parallel: boolean
  run(): Promise<ToolResult>
}

/**
 * Resolves and validates a tool use (spec: tools §2.2). Every tool call of the engine goes through here:
 * schema → hooks → rules and mode → question → preconditions → work → hooks → limits.
 */
export const prepareToolUse = async (
  use: ToolUse,
  parts: RunnerParts,
  signal: AbortSignal,
): Promise<ReadyCall> => {
  const tool = parts.registry.find(use.name)
  // Rules and hooks are about the tool that runs, which may stand in for the one that was named.
  const toolName = tool?.name ?? canonicalToolName(use.name)
  const refuse = (error: ToolInputError): ReadyCall => ({
    use,
    toolName,
    parallel: false,
    run: () => applyLimits(invalid(use, toolName, error), parts.limits),
  })
  if (tool === undefined) {
    return refuse(new ToolInputError('unknown_tool', `Error: No such tool available: ${use.name}`))
  }
  if (use.inputProblem !== undefined) return refuse(new ToolInputError('input_not_json', use.inputProblem))
  try {
    const input = renameFormerParameters(use.name, use.input)
    const cwd = parts.cwd()
    const call = await tool.prepare(input, cwd)
    return {
      use,
      toolName,
      parallel: call.parallel,
      run: async () =>
        applyLimits(
          await runPrepared({ use, toolName, tool, parts, signal }, { input, cwd, call }),
          parts.limits,
          tool.maxResultChars,
        ),
    }
  } catch (error) {
    if (error instanceof ToolInputError) return refuse(error)
    // A defect of one tool may not leave the other calls of the response without an answer.
    return { use, toolName, parallel: false, run: async () => failed(use, toolName, messageOf(error)) }
  }
}

interface Waiting {
  readonly use: ToolUse
  readonly toolName: string
  readonly tool: Tool
  readonly parts: RunnerParts
  readonly signal: AbortSignal
}

/** A call as it was prepared for scheduling, and the directory it was prepared for. */
interface Prepared {
  readonly input: JsonObject
  readonly cwd: string
  readonly call: PreparedCall
}

const runPrepared = async (waiting: Waiting, prepared: Prepared): Promise<ToolResult> => {
  const { use, toolName, parts, signal } = waiting
  let state: 'waiting' | 'running' = 'waiting'
  let startedAt: number | undefined
  let permission: PermissionTrace | undefined
  let before = NO_OPINION
  let latest = prepared.call
  if (signal.aborted) return interrupted(use, toolName, state)
  const run: Run = { ...waiting, cwd: parts.cwd(), ctx: parts.context(use.id, signal) }
  try {
    const first = await current(run, prepared)
    await first.precheck?.(run.ctx)
    before = await dispatch(run, 'PreToolUse', first)
    if (before.permission?.decision === 'defer') {
      if (parts.mayDefer === true) return deferred(use, toolName)
      parts.onIgnored?.(
        `A PreToolUse hook put off ${toolName}, which only a run without a person can do, for a single call of the main conversation. The call went on as if the hook had said nothing.`,
      )
    }
    const withHooks = (result: ToolResult): ToolResult => addHookEffects(result, before)
    if (before.permission?.decision === 'deny')
      return withHooks(deniedByHook(run, first, before.permission.reason))
    const call = before.updatedInput === undefined ? first : await prepareAgain(run, before.updatedInput)
    const authorized = await authorize(run, call, before)
    // A refused call ends no turn, whatever a hook wanted to happen after it.
    if ('result' in authorized) return addHookEffects(authorized.result, withoutStop(before))
    permission = authorized.permission
    latest = authorized.call
    if (signal.aborted) return interrupted(use, toolName, state)
    await authorized.call.validate(authorized.ctx)
    state = 'running'
    startedAt = performance.now()
    const outcome = await execute(run, authorized.call, authorized.ctx)
    const done = await afterTool(run, authorized.call, outcome, permission, performance.now() - startedAt)
    return withHooks(done)
  } catch (error) {
    const facts = startedAt === undefined ? {} : { duration_ms: Math.round(performance.now() - startedAt) }
    if (signal.aborted) {
      const result = interrupted(use, toolName, state)
      if (state === 'running') tellOfInterrupt(run, latest, result, facts)
      return result
    }
    const trace = permission ? { permission } : {}
    const result =
      error instanceof ToolInputError
        ? invalid(use, toolName, error, trace)
        : failed(use, toolName, messageOf(error), trace)
    const told = await afterFailure(run, latest, result, facts, signal).catch((refusal: unknown) => {
      if (!signal.aborted) throw refusal
      return interrupted(use, toolName, state)
    })
    return addHookEffects(told, before)
  }
}

/** The shell may have moved since the call was prepared: what is judged has to be what is done. */
const current = (run: Run, { input, cwd, call }: Prepared): Promise<PreparedCall> | PreparedCall =>
  cwd === run.cwd ? call : prepareAgain(run, input)

const dispatch = async (run: Run, event: 'PreToolUse', call: PreparedCall): Promise<HookOutcome> => {
  const { parts, use, toolName, signal } = run
  if (!parts.hooks.has(event)) return NO_OPINION
  return parts.hooks.dispatch(event, {
    fields: { tool_name: toolName, tool_input: shownInput(run, call), tool_use_id: use.id },
    matchValue: toolName,
    toolUseId: use.id,
    signal,
    ...(parts.agentId === undefined ? {} : { agentId: parts.agentId }),
  })
}

const execute = async (run: Run, call: PreparedCall, ctx: ToolContext): Promise<ToolOutcome> => {
  for await (const event of call.run(ctx)) {
    if (event.type === 'done') return event.output
    run.parts.onProgress(run.use, event.data)
  }
  throw new ToolFailure('no_result', `${run.toolName} ended without a result. This is a defect of the tool.`)
}

const afterTool = async (
  run: Run,
  call: PreparedCall,
  outcome: ToolOutcome,
  permission: PermissionTrace,
  durationMs: number,
): Promise<ToolResult> => {
  const { parts, use, toolName } = run
  const after = parts.hooks.has('PostToolUse')
    ? await parts.hooks.dispatch('PostToolUse', {
        fields: {
          tool_name: toolName,
          tool_input: shownInput(run, call),
          tool_response: outcome.output,
          tool_use_id: use.id,
          duration_ms: Math.round(durationMs),
        },
        matchValue: toolName,
        toolUseId: use.id,
        signal: run.signal,
        ...(parts.agentId === undefined ? {} : { agentId: parts.agentId }),
      })
    : NO_OPINION
  const { updatedOutput } = after
  const isUsable = updatedOutput !== undefined && !isDeeperThan(updatedOutput, MAX_JSON_DEPTH)
  const rewritten = isUsable ? outcome.rewritten?.(updatedOutput) : undefined
  return addHookEffects(succeeded(use, toolName, rewritten ?? outcome, permission), after)
}

const afterFailure = async (
  run: Run,
  call: PreparedCall,
  result: ToolResult,
  facts: JsonObject,
  signal: AbortSignal,
): Promise<ToolResult> => {
  const { parts, use, toolName } = run
  if (!parts.hooks.has('PostToolUseFailure')) return result
  const after = await parts.hooks.dispatch('PostToolUseFailure', {
    fields: {
      tool_name: toolName,
      tool_input: shownInput(run, call),
      tool_use_id: use.id,
      error: String(result.block.content),
      ...facts,
    },
    matchValue: toolName,
    toolUseId: use.id,
    signal,
    ...(parts.agentId === undefined ? {} : { agentId: parts.agentId }),
  })
  return addHookEffects(result, after)
}

/** A turn that was interrupted is over; nobody waits for what hooks have to say about it. */
const tellOfInterrupt = (run: Run, call: PreparedCall, result: ToolResult, facts: JsonObject): void => {
  const { signal } = new AbortController()
  afterFailure(run, call, result, { ...facts, is_interrupt: true }, signal).catch(() => undefined)
}

const addHookEffects = (result: ToolResult, outcome: HookOutcome): ToolResult => {
  const contexts = [
    ...result.contexts,
    ...outcome.additionalContext,
    ...(outcome.block ? [outcome.block.reason] : []),
  ]
  const stop = result.stop ?? outcome.stop
  return { ...result, contexts, ...(stop ? { stop } : {}) }
}

const withoutStop = ({ stop: _stop, ...rest }: HookOutcome): HookOutcome => rest

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
