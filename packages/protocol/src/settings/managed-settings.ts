import * as z from 'zod'

/** Keys that count in managed settings only. */
export const managedSection = {
  allowManagedPermissionRulesOnly: z.boolean().optional(),
  disableSideloadFlags: z.boolean().optional(),
  requiredMinimumVersion: z.string().optional(),
  requiredMaximumVersion: z.string().optional(),
  companyAnnouncements: z.array(z.string()).optional(),
}
