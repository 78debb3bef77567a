import * as z from 'zod'
import type { HookEvent } from '../hook-events.ts'
import { wireObject } from '../wire-object.ts'

/** Fields that every hook input has. */
export const baseHookInputShape = {
  session_id: z.string(),
  transcript_path: z.string(),
  cwd: z.string(),
  /** Absent on events outside a turn. */
  permission_mode: z.string().optional(),
  /** The user prompt being worked on; absent before the first. */
  prompt_id: z.string().optional(),
  /** Set inside subagents. */
  agent_id: z.string().optional(),
  agent_type: z.string().optional(),
  effort: wireObject({ level: z.string() }).optional(),
}

export const baseHookInputSchema = wireObject(baseHookInputShape)

/** Fields that the input of every hook has. Spec: hooks.md §4. */
export type BaseHookInput = z.infer<typeof baseHookInputSchema>

/** The schema of one event's input: the base fields, the event's name and its own fields. */
export function hookInput<E extends HookEvent, S extends z.ZodRawShape>(event: E, fields: S) {
  return wireObject({ ...baseHookInputShape, hook_event_name: z.literal(event), ...fields })
}
