import * as z from 'zod'
import { HOOK_EVENTS, type HookEvent, isHookEvent } from './hook-events.ts'
import {
  elicitationHookInputSchema,
  elicitationResultHookInputSchema,
  taskCompletedHookInputSchema,
  taskCreatedHookInputSchema,
  teammateIdleHookInputSchema,
} from './hooks/collaboration-inputs.ts'
import {
  instructionsLoadedHookInputSchema,
  postCompactHookInputSchema,
  postModelSwitchHookInputSchema,
  preCompactHookInputSchema,
  preModelSwitchHookInputSchema,
  sessionEndHookInputSchema,
  sessionStartHookInputSchema,
  setupHookInputSchema,
} from './hooks/session-inputs.ts'
import {
  permissionDeniedHookInputSchema,
  permissionRequestHookInputSchema,
  postToolBatchHookInputSchema,
  postToolUseFailureHookInputSchema,
  postToolUseHookInputSchema,
  preToolUseHookInputSchema,
} from './hooks/tool-inputs.ts'
import {
  messageDisplayHookInputSchema,
  notificationHookInputSchema,
  stopFailureHookInputSchema,
  stopHookInputSchema,
  subagentStartHookInputSchema,
  subagentStopHookInputSchema,
  userPromptExpansionHookInputSchema,
  userPromptSubmitHookInputSchema,
} from './hooks/turn-inputs.ts'
import {
  configChangeHookInputSchema,
  cwdChangedHookInputSchema,
  directoryAddedHookInputSchema,
  fileChangedHookInputSchema,
  worktreeCreateHookInputSchema,
  worktreeRemoveHookInputSchema,
} from './hooks/workspace-inputs.ts'
import { isJsonObject } from './json-object.ts'
import { wireObject } from './wire-object.ts'

/** Event → schema of the input its hooks get (spec: hooks, section 4). */
export const HOOK_INPUTS = {
  PreToolUse: preToolUseHookInputSchema,
  PostToolUse: postToolUseHookInputSchema,
  Notification: notificationHookInputSchema,
  UserPromptSubmit: userPromptSubmitHookInputSchema,
  SessionStart: sessionStartHookInputSchema,
  SessionEnd: sessionEndHookInputSchema,
  Stop: stopHookInputSchema,
  SubagentStop: subagentStopHookInputSchema,
  PreCompact: preCompactHookInputSchema,
  PostToolUseFailure: postToolUseFailureHookInputSchema,
  PostToolBatch: postToolBatchHookInputSchema,
  PermissionRequest: permissionRequestHookInputSchema,
  PermissionDenied: permissionDeniedHookInputSchema,
  UserPromptExpansion: userPromptExpansionHookInputSchema,
  StopFailure: stopFailureHookInputSchema,
  SubagentStart: subagentStartHookInputSchema,
  PostCompact: postCompactHookInputSchema,
  PreModelSwitch: preModelSwitchHookInputSchema,
  PostModelSwitch: postModelSwitchHookInputSchema,
  Setup: setupHookInputSchema,
  InstructionsLoaded: instructionsLoadedHookInputSchema,
  ConfigChange: configChangeHookInputSchema,
  CwdChanged: cwdChangedHookInputSchema,
  DirectoryAdded: directoryAddedHookInputSchema,
  FileChanged: fileChangedHookInputSchema,
  MessageDisplay: messageDisplayHookInputSchema,
  TaskCreated: taskCreatedHookInputSchema,
  TaskCompleted: taskCompletedHookInputSchema,
  TeammateIdle: teammateIdleHookInputSchema,
  Elicitation: elicitationHookInputSchema,
  ElicitationResult: elicitationResultHookInputSchema,
  WorktreeCreate: worktreeCreateHookInputSchema,
  WorktreeRemove: worktreeRemoveHookInputSchema,
} as const satisfies Record<HookEvent, z.ZodType>

/** The input of the hooks of event `E`; of any event by default. Spec: hooks.md §4. */
export type HookInput<E extends HookEvent = HookEvent> = {
  [Event in HookEvent]: z.infer<(typeof HOOK_INPUTS)[Event]>
}[E]

/** One group of callback hooks as a host registers it; `timeout` is in seconds. */
export const hookCallbackMatcherSchema = wireObject({
  matcher: z.string().nullish(),
  hookCallbackIds: z.array(z.string()),
  timeout: z.number().optional(),
  onFailure: z.enum(['continue', 'block']).optional(),
})

function onlyKnownEvents(value: unknown): unknown {
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([event]) => isHookEvent(event)))
}

/** Callback hooks by event; events this version does not know are dropped, for they never happen. */
export const hookRegistrationSchema = z.preprocess(
  onlyKnownEvents,
  z.partialRecord(z.enum(HOOK_EVENTS), z.array(hookCallbackMatcherSchema)),
)

export type HookCallbackMatcher = z.infer<typeof hookCallbackMatcherSchema>
export type HookRegistration = z.infer<typeof hookRegistrationSchema>
export type { HookEvent } from './hook-events.ts'
