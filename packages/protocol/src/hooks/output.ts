import * as z from 'zod'
import type { HookEvent } from '../hook-events.ts'
import { jsonObjectSchema } from '../json.ts'
import { permissionUpdateSchema } from '../permissions.ts'
import { wireObject } from '../wire-object.ts'

const text = z.string().optional()
const flag = z.boolean().optional()
const paths = z.array(z.string()).optional()
const elicitationAnswer = {
  action: z.enum(['accept', 'decline', 'cancel']).optional(),
  content: jsonObjectSchema.optional(),
}

function specific<E extends HookEvent, S extends z.ZodRawShape>(event: E, fields: S) {
  return wireObject({ hookEventName: z.literal(event), ...fields })
}

/** What a `PermissionRequest` hook decided in place of the user. */
export const permissionRequestDecisionSchema = z.discriminatedUnion('behavior', [
  wireObject({
    behavior: z.literal('allow'),
    updatedInput: jsonObjectSchema.optional(),
    updatedPermissions: z.array(permissionUpdateSchema).optional(),
  }),
  wireObject({ behavior: z.literal('deny'), message: text, interrupt: flag }),
])

/** The part of a hook's output that belongs to one event (spec: hooks, section 7.3). */
export const hookSpecificOutputSchema = z.discriminatedUnion('hookEventName', [
  specific('PreToolUse', {
    permissionDecision: z.enum(['allow', 'deny', 'ask', 'defer']).optional(),
    permissionDecisionReason: text,
    updatedInput: jsonObjectSchema.optional(),
    additionalContext: text,
  }),
  specific('PostToolUse', {
    additionalContext: text,
    classifierContext: text,
    updatedToolOutput: z.unknown().optional(),
    updatedMCPToolOutput: z.unknown().optional(),
  }),
  specific('UserPromptSubmit', { additionalContext: text, sessionTitle: text, suppressOriginalPrompt: flag }),
  specific('SessionStart', {
    additionalContext: text,
    initialUserMessage: text,
    sessionTitle: text,
    watchPaths: paths,
    reloadSkills: flag,
  }),
  specific('UserPromptExpansion', { additionalContext: text, suppressOriginalPrompt: flag }),
  specific('PermissionRequest', { decision: permissionRequestDecisionSchema.optional() }),
  specific('PermissionDenied', { retry: flag }),
  specific('PreModelSwitch', {
    permissionDecision: z.enum(['allow', 'deny', 'ask']).optional(),
    permissionDecisionReason: text,
  }),
  specific('Elicitation', elicitationAnswer),
  specific('ElicitationResult', elicitationAnswer),
  specific('CwdChanged', { watchPaths: paths }),
  specific('FileChanged', { watchPaths: paths }),
  specific('WorktreeCreate', { worktreePath: z.string() }),
  specific('MessageDisplay', { displayContent: text }),
  specific('PostToolUseFailure', { additionalContext: text }),
  specific('PostToolBatch', { additionalContext: text }),
  specific('Notification', { additionalContext: text }),
  specific('SubagentStart', { additionalContext: text }),
  specific('Setup', { additionalContext: text }),
  specific('PostModelSwitch', { additionalContext: text }),
  specific('Stop', { additionalContext: text }),
  specific('SubagentStop', { additionalContext: text }),
])

/** The hook goes on in the background; the engine does not wait. `asyncTimeout` is in milliseconds. */
export const asyncHookOutputSchema = wireObject({
  async: z.literal(true),
  asyncTimeout: z.number().optional(),
})

/** `{}` is no opinion. `continue: false` ends the turn after the current tool. */
export const syncHookOutputSchema = wireObject({
  async: z.literal(false).optional(),
  continue: flag,
  suppressOutput: flag,
  stopReason: text,
  decision: z.enum(['approve', 'block']).optional(),
  reason: text,
  systemMessage: text,
  terminalSequence: text,
  hookSpecificOutput: hookSpecificOutputSchema.optional(),
})

/** What a hook prints, or a callback hook answers. */
export const hookOutputSchema = z.discriminatedUnion('async', [asyncHookOutputSchema, syncHookOutputSchema])

export type PermissionRequestDecision = z.infer<typeof permissionRequestDecisionSchema>
export type HookSpecificOutput = z.infer<typeof hookSpecificOutputSchema>
export type AsyncHookOutput = z.infer<typeof asyncHookOutputSchema>
export type SyncHookOutput = z.infer<typeof syncHookOutputSchema>
export type HookOutput = z.infer<typeof hookOutputSchema>
