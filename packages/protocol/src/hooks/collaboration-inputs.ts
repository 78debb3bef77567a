import * as z from 'zod'
import { jsonObjectSchema } from '../json.ts'
import { hookInput } from './base-input.ts'

const task = {
  task_id: z.string(),
  task_subject: z.string(),
  task_description: z.string().optional(),
  teammate_name: z.string().optional(),
  team_name: z.string().optional(),
}

export const taskCreatedHookInputSchema = hookInput('TaskCreated', task)

export const taskCompletedHookInputSchema = hookInput('TaskCompleted', task)

export const teammateIdleHookInputSchema = hookInput('TeammateIdle', {
  teammate_name: z.string(),
  team_name: z.string(),
})

const mode = z.enum(['form', 'url']).optional()

export const elicitationHookInputSchema = hookInput('Elicitation', {
  mcp_server_name: z.string(),
  message: z.string(),
  mode,
  url: z.string().optional(),
  elicitation_id: z.string().optional(),
  requested_schema: jsonObjectSchema.optional(),
})

export const elicitationResultHookInputSchema = hookInput('ElicitationResult', {
  mcp_server_name: z.string(),
  elicitation_id: z.string().optional(),
  mode,
  action: z.enum(['accept', 'decline', 'cancel']),
  content: jsonObjectSchema.optional(),
})

export type TaskCreatedHookInput = z.infer<typeof taskCreatedHookInputSchema>
export type TaskCompletedHookInput = z.infer<typeof taskCompletedHookInputSchema>
export type TeammateIdleHookInput = z.infer<typeof teammateIdleHookInputSchema>
export type ElicitationHookInput = z.infer<typeof elicitationHookInputSchema>
export type ElicitationResultHookInput = z.infer<typeof elicitationResultHookInputSchema>
