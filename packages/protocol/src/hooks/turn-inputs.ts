import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { hookInput } from './base-input.ts'

export const userPromptSubmitHookInputSchema = hookInput('UserPromptSubmit', {
  prompt: z.string(),
  source: z.enum(['user', 'sdk', 'system', 'loop_wakeup', 'schedule_wakeup', 'poll_event']).optional(),
  session_title: z.string().optional(),
})

export const userPromptExpansionHookInputSchema = hookInput('UserPromptExpansion', {
  expansion_type: z.enum(['slash_command', 'mcp_prompt']),
  command_name: z.string(),
  command_args: z.string(),
  command_source: z.string().optional(),
  prompt: z.string(),
})

export const backgroundTaskSummarySchema = wireObject({
  id: z.string(),
  type: z.string(),
  status: z.string(),
  description: z.string(),
  command: z.string().optional(),
  agent_type: z.string().optional(),
  server: z.string().optional(),
  tool: z.string().optional(),
  name: z.string().optional(),
})

export const sessionCronSummarySchema = wireObject({
  id: z.string(),
  schedule: z.string(),
  recurring: z.boolean(),
  prompt: z.string(),
})

const stop = {
  /** True when the turn already goes on because of a stop hook. */
  stop_hook_active: z.boolean(),
  last_assistant_message: z.string().optional(),
  background_tasks: z.array(backgroundTaskSummarySchema).optional(),
  session_crons: z.array(sessionCronSummarySchema).optional(),
}

export const stopHookInputSchema = hookInput('Stop', stop)

export const stopFailureHookInputSchema = hookInput('StopFailure', {
  error: z.string(),
  error_details: z.string().optional(),
  last_assistant_message: z.string().optional(),
})

export const subagentStartHookInputSchema = hookInput('SubagentStart', {
  agent_id: z.string(),
  agent_type: z.string(),
})

export const subagentStopHookInputSchema = hookInput('SubagentStop', {
  ...stop,
  agent_transcript_path: z.string().optional(),
})

export const notificationHookInputSchema = hookInput('Notification', {
  message: z.string(),
  title: z.string().optional(),
  notification_type: z.string().optional(),
})

/** One piece of assistant text about to be shown. */
export const messageDisplayHookInputSchema = hookInput('MessageDisplay', {
  turn_id: z.string(),
  message_id: z.string(),
  index: z.number(),
  final: z.boolean(),
  delta: z.string(),
})

export type UserPromptSubmitHookInput = z.infer<typeof userPromptSubmitHookInputSchema>
export type UserPromptExpansionHookInput = z.infer<typeof userPromptExpansionHookInputSchema>
/** A subagent or shell that still runs in the background. Spec: hooks.md §4. */
export type BackgroundTaskSummary = z.infer<typeof backgroundTaskSummarySchema>
/** A prompt that is planned for later. Spec: hooks.md §4. */
export type SessionCronSummary = z.infer<typeof sessionCronSummarySchema>
export type StopHookInput = z.infer<typeof stopHookInputSchema>
export type StopFailureHookInput = z.infer<typeof stopFailureHookInputSchema>
export type SubagentStartHookInput = z.infer<typeof subagentStartHookInputSchema>
export type SubagentStopHookInput = z.infer<typeof subagentStopHookInputSchema>
export type NotificationHookInput = z.infer<typeof notificationHookInputSchema>
export type MessageDisplayHookInput = z.infer<typeof messageDisplayHookInputSchema>
