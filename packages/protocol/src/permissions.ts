import * as z from 'zod'
import { jsonObjectSchema } from './json.ts'
import { PERMISSION_BEHAVIORS, PERMISSION_MODES, PERMISSION_UPDATE_DESTINATIONS } from './permission-modes.ts'
import { wireObject } from './wire-object.ts'

export const permissionModeSchema = z.enum(PERMISSION_MODES)
export const permissionBehaviorSchema = z.enum(PERMISSION_BEHAVIORS)
export const permissionUpdateDestinationSchema = z.enum(PERMISSION_UPDATE_DESTINATIONS)

/** A rule taken apart: `Bash(npm test)` is `{toolName: 'Bash', ruleContent: 'npm test'}`. */
export const permissionRuleValueSchema = wireObject({
  toolName: z.string(),
  ruleContent: z.string().optional(),
})

const destination = permissionUpdateDestinationSchema

function rulesUpdate<T extends 'addRules' | 'replaceRules' | 'removeRules'>(type: T) {
  return wireObject({
    type: z.literal(type),
    rules: z.array(permissionRuleValueSchema),
    behavior: permissionBehaviorSchema,
    destination,
  })
}

/** A change of the permissions, as engines suggest it and hosts order it (spec: permissions, section 13). */
export const permissionUpdateSchema = z.discriminatedUnion('type', [
  rulesUpdate('addRules'),
  rulesUpdate('replaceRules'),
  rulesUpdate('removeRules'),
  wireObject({ type: z.literal('setMode'), mode: permissionModeSchema, destination }),
  wireObject({ type: z.literal('addDirectories'), directories: z.array(z.string()), destination }),
  wireObject({ type: z.literal('removeDirectories'), directories: z.array(z.string()), destination }),
])

const decisionClassification = z.enum(['user_temporary', 'user_permanent', 'user_reject'])

/** What a host answers to `can_use_tool`. Without `updatedInput` the tool runs with the input it was asked about. */
export const permissionResultSchema = z.discriminatedUnion('behavior', [
  wireObject({
    behavior: z.literal('allow'),
    updatedInput: jsonObjectSchema.optional(),
    updatedPermissions: z.array(permissionUpdateSchema).optional(),
    toolUseID: z.string().optional(),
    decisionClassification: decisionClassification.optional(),
  }),
  wireObject({
    behavior: z.literal('deny'),
    message: z.string(),
    interrupt: z.boolean().optional(),
    toolUseID: z.string().optional(),
    decisionClassification: decisionClassification.optional(),
  }),
])

/** A rule in parts: `Bash(git log:*)` is the tool `Bash` with the content `git log:*`. Spec: permissions.md §4. */
export type PermissionRuleValue = z.infer<typeof permissionRuleValueSchema>
/** A change of rules, mode or directories, and where it is kept. Spec: permissions.md §13. */
export type PermissionUpdate = z.infer<typeof permissionUpdateSchema>
/**
 * The answer to a permission question. `updatedInput` replaces the input of the call; `interrupt` also ends the turn.
 * Spec: sdk.md §7.4.
 */
export type PermissionResult = z.infer<typeof permissionResultSchema>
/** How long an answer is meant to hold, for records. Spec: sdk.md §C.4. */
export type PermissionDecisionClassification = z.infer<typeof decisionClassification>
export type {
  PermissionBehavior,
  PermissionMode,
  PermissionRuleSource,
  PermissionUpdateDestination,
} from './permission-modes.ts'
