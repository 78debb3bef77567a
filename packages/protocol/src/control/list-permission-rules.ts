import * as z from 'zod'
import { permissionBehaviorSchema } from '../permissions.ts'
import { wireObject } from '../wire-object.ts'
import { settingsParseErrorSchema } from './get-settings.ts'

export const listPermissionRulesRequestSchema = wireObject({ subtype: z.literal('list_permission_rules') })

export const permissionRuleEntrySchema = wireObject({
  behavior: permissionBehaviorSchema,
  source: z.string(),
  rule: z.string(),
  description: wireObject({
    prefix: z.string(),
    emphasis: z.string().optional(),
    suffix: z.string().optional(),
  }).optional(),
  editability: z.enum(['persistent', 'session', 'readonly']),
  notInEffect: z.boolean().optional(),
})

export const listPermissionRulesResponseSchema = wireObject({
  state: wireObject({
    rules: z.array(permissionRuleEntrySchema),
    workspaceDirectories: z.array(wireObject({ path: z.string(), source: z.string() })),
    originalCwd: z.string(),
    managedOnly: z.boolean(),
    errors: z.array(settingsParseErrorSchema).optional(),
  }),
})

export type ListPermissionRulesRequest = z.infer<typeof listPermissionRulesRequestSchema>
export type PermissionRuleEntry = z.infer<typeof permissionRuleEntrySchema>
export type ListPermissionRulesResponse = z.infer<typeof listPermissionRulesResponseSchema>
