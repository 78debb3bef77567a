import type { Json, JsonObject } from '@agent-engine/protocol'
import { renameFormerParameters } from '@agent-engine/protocol/tool-io/former-input'
import { canonicalToolName } from '@agent-engine/protocol/tool-names'
import { type HookOutcome, type Hooks, NO_OPINION } from '../hooks/port.ts'
import type { Decision } from '../permissions/decision.ts'
import type { PermissionGate } from '../permissions/gate.ts'
import type { AskPermission, PermissionAnswer } from './ask.ts'
import type { ToolContext } from './context.ts'
import { type PreparedCall, type Tool, ToolFailure, ToolInputError, type ToolOutcome } from './define.ts'
import { applyLimits, type LimitPort } from './limit-result.ts'
import type { ToolRegistry } from './registry.ts'
import {
  type Denial,
  failed,
  interrupted,
  invalid,
  type PermissionTrace,
  succeeded,
  type ToolResult,
  type ToolUse,
} from './result.ts'

/** What the choke point for tool calls needs. */
export interface RunnerParts {
  readonly registry: ToolRegistry
  readonly gate: PermissionGate
  readonly hooks: Hooks
  /** Absent: nobody can be asked, so an `ask` is a denial. */
  readonly ask: AskPermission | undefined
  readonly limits: LimitPort
  readonly agentId?: string
  cwd(): string
  context(toolUseId: string, signal: AbortSignal): ToolContext
  onProgress(use: ToolUse, data: JsonObject): void
  /** A call was refused without asking anyone; comes just before its result. */
  onDenied(use: ToolUse, decision: Exclude<Decision, { behavior: 'allow' }>): void
}

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
  const toolName = canonicalToolName(use.name)
  const refuse = (error: ToolInputError): ReadyCall => ({
    use,
    toolName,
    parallel: false,
    run: async () => invalid(use, toolName, error),
  })
  const tool = parts.registry.find(use.name)
  if (tool === undefined) {
    return refuse(new ToolInputError('unknown_tool', `Error: No such tool available: ${use.name}`))
  }
  if (use.inputProblem !== undefined) return refuse(new ToolInputError('input_not_json', use.inputProblem))
  try {
    const call = await tool.prepare(renameFormerParameters(use.name, use.input), parts.cwd())
    return {
      use,
      toolName,
      parallel: call.parallel,
      run: () => runPrepared({ use, toolName, tool, parts, signal }, call),
    }
  } catch (error) {
    if (error instanceof ToolInputError) return refuse(error)
    throw error
  }
}

interface Run {
  readonly use: ToolUse
  readonly toolName: string
  readonly tool: Tool
  readonly parts: RunnerParts
  readonly signal: AbortSignal
}

const runPrepared = async (run: Run, first: PreparedCall): Promise<ToolResult> => {
  const { use, toolName, parts, signal } = run
  let state: 'waiting' | 'running' = 'waiting'
  let permission: PermissionTrace | undefined
  let before = NO_OPINION
  try {
    if (signal.aborted) return interrupted(use, toolName, state)
    before = await dispatch(run, 'PreToolUse', first.input)
    const withHooks = (result: ToolResult): ToolResult => addHookEffects(result, before)
    if (before.permission?.decision === 'deny')
      return withHooks(deniedByHook(run, first, before.permission.reason))
    const call = before.updatedInput === undefined ? first : await prepareAgain(run, before.updatedInput)
    const authorized = await authorize(run, call, before)
    if ('result' in authorized) return withHooks(authorized.result)
    permission = authorized.permission
    if (signal.aborted) return interrupted(use, toolName, state)
    const ctx = parts.context(use.id, signal)
    await authorized.call.validate(ctx)
    state = 'running'
    const startedAt = performance.now()
    const outcome = await execute(run, authorized.call, ctx)
    const done = await afterTool(run, authorized.call, outcome, permission, performance.now() - startedAt)
    return withHooks(done)
  } catch (error) {
    if (signal.aborted) return interrupted(use, toolName, state)
    const trace = permission ? { permission } : {}
    const result =
      error instanceof ToolInputError
        ? invalid(use, toolName, error, trace)
        : failed(use, toolName, messageOf(error), trace)
    return addHookEffects(await afterFailure(run, first, result), before)
  }
}

const prepareAgain = (run: Run, input: Json): Promise<PreparedCall> =>
  run.tool.prepare(input, run.parts.cwd())

const dispatch = async (run: Run, event: 'PreToolUse', input: JsonObject): Promise<HookOutcome> => {
  const { parts, use, toolName, signal } = run
  if (!parts.hooks.has(event)) return NO_OPINION
  return parts.hooks.dispatch(event, {
    fields: { tool_name: toolName, tool_input: input, tool_use_id: use.id },
    matchValue: toolName,
    toolUseId: use.id,
    signal,
    ...(parts.agentId === undefined ? {} : { agentId: parts.agentId }),
  })
}

type Authorized =
  | { readonly call: PreparedCall; readonly permission: PermissionTrace }
  | { readonly result: ToolResult }

const authorize = async (run: Run, call: PreparedCall, before: HookOutcome): Promise<Authorized> => {
  const { parts, toolName } = run
  const hook = before.permission
  const decision = await parts.gate.decide({
    toolName,
    input: call.input,
    subjects: call.subjects,
    readOnly: call.readOnly,
    cwd: parts.cwd(),
    ...(parts.agentId === undefined ? {} : { agentId: parts.agentId }),
    ...(hook && hook.decision !== 'deny'
      ? { hook: { decision: hook.decision, reason: hook.reason, hook: hook.hook } }
      : {}),
  })
  switch (decision.behavior) {
    case 'allow':
      return {
        call,
        permission: {
          decision: 'accept',
          source: decision.reason.type === 'hook' ? 'hook' : 'config',
          reason: decision.reason,
        },
      }
    case 'deny':
      return { result: refused(run, call, decision) }
    case 'ask':
      return parts.ask === undefined
        ? { result: refused(run, call, decision) }
        : await question(run, call, decision, parts.ask)
  }
}

const question = async (
  run: Run,
  call: PreparedCall,
  decision: Extract<Decision, { behavior: 'ask' }>,
  ask: AskPermission,
): Promise<Authorized> => {
  const { parts, use, toolName, signal } = run
  const denial = denialOf(run, call)
  const answer: PermissionAnswer | undefined = await ask(
    {
      toolName,
      toolUseId: use.id,
      input: call.input,
      decision,
      ...(parts.agentId === undefined ? {} : { agentId: parts.agentId }),
      ...(run.tool.requiresUserInteraction ? { requiresUserInteraction: true } : {}),
    },
    signal,
  ).catch((error: unknown) => {
    if (signal.aborted) return undefined
    throw error
  })
  if (answer === undefined) return { result: { ...interrupted(use, toolName, 'waiting'), denial } }
  switch (answer.behavior) {
    case 'allow': {
      const updates = answer.updatedPermissions ?? []
      await parts.gate.apply(updates)
      const remembered = updates.some((update) => update.destination !== 'session')
      return {
        call: answer.updatedInput === undefined ? call : await prepareAgain(run, answer.updatedInput),
        permission: { decision: 'accept', source: remembered ? 'user_permanent' : 'user_temporary' },
      }
    }
    case 'deny':
      return {
        result: answer.interrupt
          ? { ...interrupted(use, toolName, 'waiting'), denial, interrupt: true }
          : failed(use, toolName, answer.message, {
              denial,
              notExecuted: 'permission-rule',
              permission: { decision: 'reject', source: 'user_reject' },
            }),
      }
    case 'unanswered':
      return { result: refused(run, call, decision) }
    case 'failed':
      return {
        result: failed(use, toolName, answer.message, {
          denial,
          notExecuted: 'user-rejected',
          permission: { decision: 'reject', source: 'user_reject' },
        }),
      }
  }
}

const denialOf = (run: Run, call: PreparedCall): Denial => ({
  tool_name: run.toolName,
  tool_use_id: run.use.id,
  tool_input: call.input,
})

const refused = (
  run: Run,
  call: PreparedCall,
  decision: Exclude<Decision, { behavior: 'allow' }>,
): ToolResult => {
  run.parts.onDenied(run.use, decision)
  return failed(run.use, run.toolName, decision.message, {
    denial: denialOf(run, call),
    notExecuted: decision.behavior === 'deny' ? 'permission-rule' : 'user-rejected',
    permission: {
      decision: 'reject',
      source: 'config',
      ...(decision.behavior === 'deny' ? { reason: decision.reason } : {}),
    },
  })
}

const deniedByHook = (run: Run, call: PreparedCall, reason: string): ToolResult =>
  failed(run.use, run.toolName, `PreToolUse:${run.toolName} hook error: ${reason}`, {
    denial: denialOf(run, call),
    notExecuted: 'permission-rule',
    permission: { decision: 'reject', source: 'hook', reason: { type: 'hook', hook: 'PreToolUse', reason } },
  })

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
          tool_input: call.input,
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
  const limited = await applyLimits(succeeded(use, toolName, outcome, permission), parts.limits)
  return addHookEffects(limited, after)
}

const afterFailure = async (run: Run, call: PreparedCall, result: ToolResult): Promise<ToolResult> => {
  const { parts, use, toolName } = run
  if (!parts.hooks.has('PostToolUseFailure')) return result
  const after = await parts.hooks.dispatch('PostToolUseFailure', {
    fields: {
      tool_name: toolName,
      tool_input: call.input,
      tool_use_id: use.id,
      error: String(result.block.content),
    },
    matchValue: toolName,
    toolUseId: use.id,
    signal: run.signal,
  })
  return addHookEffects(result, after)
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

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
