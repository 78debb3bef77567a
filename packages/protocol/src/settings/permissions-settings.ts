import * as z from 'zod'
import { PERMISSION_MODES } from '../permission-modes.ts'
import { wireObject } from '../wire-object.ts'

const rules = z.array(z.string()).optional()

/** Key `permissions` (spec: settings, section 5.2). */
export const permissionSettingsSchema = wireObject({
  allow: rules,
  deny: rules,
  ask: rules,
  /** `manual` is another name of `default`. */
  defaultMode: z.enum([...PERMISSION_MODES, 'manual']).optional(),
  disableBypassPermissionsMode: z.literal('disable').optional(),
  disableAutoMode: z.literal('disable').optional(),
  additionalDirectories: z.array(z.string()).optional(),
  blockReadsOutsideWorkingDirectories: z.boolean().optional(),
  blockWritesOutsideWorkingDirectories: z.boolean().optional(),
  blockReadsExemptPaths: z.array(z.string()).optional(),
  denyInsteadOfPrompting: z.boolean().optional(),
})

export const permissionsSection = { permissions: permissionSettingsSchema.optional() }

export type PermissionSettings = z.infer<typeof permissionSettingsSchema>
