import * as z from 'zod'
import { EXIT_REASONS } from '../exit-reasons.ts'
import { hookInput } from './base-input.ts'

export const sessionStartHookInputSchema = hookInput('SessionStart', {
  source: z.enum(['startup', 'resume', 'clear', 'compact', 'fork']),
  model: z.string().optional(),
  session_title: z.string().optional(),
  seconds_since_last_response: z.number().optional(),
  context_tokens: z.number().optional(),
  prompt_cache_likely_expired: z.boolean().optional(),
  estimated_cache_write_usd: z.number().optional(),
})

export const sessionEndHookInputSchema = hookInput('SessionEnd', { reason: z.enum(EXIT_REASONS) })

export const setupHookInputSchema = hookInput('Setup', { trigger: z.enum(['init', 'maintenance']) })

const trigger = z.enum(['manual', 'auto'])

/** `custom_instructions` is the text after `/compact`. */
export const preCompactHookInputSchema = hookInput('PreCompact', {
  trigger,
  custom_instructions: z.string().nullable(),
})

export const postCompactHookInputSchema = hookInput('PostCompact', { trigger, compact_summary: z.string() })

const modelSwitch = {
  from_model: z.string(),
  to_model: z.string(),
  requested_model: z.string().nullable(),
  context_tokens: z.number(),
  prompt_cache_warm: z.boolean(),
  cache_ttl: z.enum(['5m', '1h']),
  estimated_cache_write_usd: z.number(),
  pricing: z.enum(['configured', 'catalog', 'default']),
}

export const preModelSwitchHookInputSchema = hookInput('PreModelSwitch', {
  ...modelSwitch,
  source: z.enum(['command', 'picker', 'sdk']),
})

export const postModelSwitchHookInputSchema = hookInput('PostModelSwitch', {
  ...modelSwitch,
  source: z.enum(['command', 'picker', 'sdk', 'auto', 'resume']),
})

export const instructionsLoadedHookInputSchema = hookInput('InstructionsLoaded', {
  file_path: z.string(),
  memory_type: z.enum(['User', 'Project', 'Local', 'Managed']),
  load_reason: z.enum(['session_start', 'nested_traversal', 'path_glob_match', 'include', 'compact']),
  globs: z.array(z.string()).optional(),
  trigger_file_path: z.string().optional(),
  parent_file_path: z.string().optional(),
})

export type SessionStartHookInput = z.infer<typeof sessionStartHookInputSchema>
export type SessionEndHookInput = z.infer<typeof sessionEndHookInputSchema>
export type SetupHookInput = z.infer<typeof setupHookInputSchema>
export type PreCompactHookInput = z.infer<typeof preCompactHookInputSchema>
export type PostCompactHookInput = z.infer<typeof postCompactHookInputSchema>
export type PreModelSwitchHookInput = z.infer<typeof preModelSwitchHookInputSchema>
export type PostModelSwitchHookInput = z.infer<typeof postModelSwitchHookInputSchema>
export type InstructionsLoadedHookInput = z.infer<typeof instructionsLoadedHookInputSchema>
