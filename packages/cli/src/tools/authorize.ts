import type { Json, JsonObject } from '@agent-engine/protocol'
import type { HookOutcome } from '../hooks/port.ts'
import type { Decision } from '../permissions/decision.ts'
import type { PermissionQuestion } from '../permissions/gate.ts'
import { wantedQuestion } from '../permissions/wanted-question.ts'
import { guardFiles } from '../platform/guarded-files.ts'
import { isDeeperThan, MAX_JSON_DEPTH } from '../platform/json-depth.ts'
import { withAbsolutePath } from './absolute-input.ts'
import type { AskPermission, PermissionAnswer } from './ask.ts'
import type { ToolContext } from './context.ts'
import { type PreparedCall, type Tool, ToolInputError } from './define.ts'
import {
  type Denial,
  failed,
  interrupted,
  type PermissionTrace,
  type ToolResult,
  type ToolUse,
} from './result.ts'
import type { RunnerParts } from './runner-parts.ts'

/** One tool call on its way through the runner. */
export interface Run {
  readonly use: ToolUse
  readonly toolName: string
  readonly tool: Tool
  readonly parts: RunnerParts
  readonly signal: AbortSignal
  /** Where the session is. It may move while a question waits; this call stays where it began. */
  readonly cwd: string
  readonly ctx: ToolContext
}

export type Authorized =
  | {
      readonly call: PreparedCall
      /** What the call may use: files that it was judged by have to be the same still. */
      readonly ctx: ToolContext
      readonly permission: PermissionTrace
    }
  | { readonly result: ToolResult }

/** Rules, mode, and the question if it takes one. */
export const authorize = async (run: Run, call: PreparedCall, before: HookOutcome): Promise<Authorized> => {
  const { parts, tool } = run
  const hook = before.permission
  const ctx = await pinned(run, call)
  const decision = await parts.gate.decide({
    ...about(run, call),
    ...(tool.requiresUserInteraction ? { requiresUserInteraction: true } : {}),
    ...(tool.preapproved ? { preapproved: true } : {}),
    ...(hook && (hook.decision === 'allow' || hook.decision === 'ask')
      ? { hook: { decision: hook.decision, reason: hook.reason, hook: hook.hook } }
      : {}),
  })
  switch (decision.behavior) {
    case 'allow':
      return {
        call,
        ctx,
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
        : await question(run, call, ctx, decision, parts.ask)
  }
}

const question = async (
  run: Run,
  call: PreparedCall,
  ctx: ToolContext,
  decision: Extract<Decision, { behavior: 'ask' }>,
  ask: AskPermission,
): Promise<Authorized> => {
  const { parts, use, toolName, signal } = run
  const denial = denialOf(run, call)
  const answer: PermissionAnswer | undefined = await ask(
    {
      toolName,
      toolUseId: use.id,
      input: shownInput(run, call),
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
      const permission: PermissionTrace = {
        decision: 'accept',
        source: remembered ? 'user_permanent' : 'user_temporary',
      }
      if (answer.updatedInput === undefined) return { call, ctx, permission }
      const changed = await prepareAgain(run, answer.updatedInput)
      const forbidden = await parts.gate.forbids(about(run, changed))
      if (forbidden !== undefined) return { result: refused(run, changed, forbidden) }
      return { call: changed, ctx: await pinned(run, changed), permission }
    }
    case 'deny':
      return {
        result: answer.interrupt
          ? stopped(use, toolName, answer.message, denial)
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
  tool_input: shownInput(run, call),
})

const refused = (
  run: Run,
  call: PreparedCall,
  decision: Exclude<Decision, { behavior: 'allow' }>,
): ToolResult => {
  run.parts.onDenied(run.use, decision)
  return failed(run.use, run.toolName, refusal(decision), {
    denial: denialOf(run, call),
    notExecuted: decision.behavior === 'deny' ? 'permission-rule' : 'user-rejected',
    permission: {
      decision: 'reject',
      source: 'config',
      ...(decision.behavior === 'deny' ? { reason: decision.reason } : {}),
    },
  })
}

const refusal = (decision: Exclude<Decision, { behavior: 'allow' }>): string =>
  decision.behavior === 'ask' && decision.reason.type === 'hook'
    ? `${wantedQuestion(decision)} Nobody can be asked in this session, so the call is denied.`
    : decision.message

export const deniedByHook = (run: Run, call: PreparedCall, reason: string): ToolResult =>
  failed(run.use, run.toolName, `PreToolUse:${run.toolName} hook error: ${reason}`, {
    denial: denialOf(run, call),
    notExecuted: 'permission-rule',
    permission: { decision: 'reject', source: 'hook', reason: { type: 'hook', hook: 'PreToolUse', reason } },
  })

export const prepareAgain = async (run: Run, input: Json): Promise<PreparedCall> => {
  if (isDeeperThan(input, MAX_JSON_DEPTH)) {
    throw new ToolInputError(
      'input_too_deep',
      `The changed input of ${run.toolName} is nested deeper than ${MAX_JSON_DEPTH} levels. Make it flatter.`,
    )
  }
  return run.tool.prepare(input, run.cwd)
}

/** A call's input as hooks and hosts see it. */
export const shownInput = ({ toolName, cwd }: Run, { input }: PreparedCall): JsonObject =>
  withAbsolutePath(toolName, input, cwd)

const about = ({ toolName, tool, cwd, parts }: Run, call: PreparedCall): PermissionQuestion => ({
  toolName,
  ...(tool.server === undefined ? {} : { server: tool.server }),
  input: call.input,
  subjects: call.subjects,
  readOnly: call.readOnly,
  cwd,
  ...(parts.agentId === undefined ? {} : { agentId: parts.agentId }),
})

/** The context with every path of the call pinned to where it leads now, before anybody judges it (PAIN-09). */
const pinned = async ({ ctx }: Run, { subjects }: PreparedCall): Promise<ToolContext> => {
  const paths = subjects.flatMap((subject) => (subject.kind === 'path' ? [subject.path] : []))
  if (paths.length === 0) return ctx
  const judged = await Promise.all(
    // A path that leads nowhere yet may not lead somewhere else later.
    paths.map(async (path) => [path, await ctx.files.realPath(path).catch(() => path)] as const),
  )
  return { ...ctx, files: guardFiles(ctx.files, new Map(judged)) }
}

/** A denial that ends the turn too; the model sees why when the conversation goes on. */
const stopped = (
  use: ToolUse,
  toolName: string,
  message: string,
  denial: NonNullable<ToolResult['denial']>,
): ToolResult =>
  message.trim() === ''
    ? { ...interrupted(use, toolName, 'waiting'), denial, interrupt: true }
    : failed(use, toolName, message, { denial, notExecuted: 'user-rejected', interrupt: true })
