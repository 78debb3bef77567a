import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const statusLineSchema = wireObject({
  type: z.literal('command'),
  command: z.string(),
  padding: z.number().optional(),
  /** Seconds between runs without a change. */
  refreshInterval: z.number().optional(),
})

export const sessionStoreSchema = wireObject({
  /** In the project's folder (`seed`), in the user's (`projects`), or under both names; `both` when absent. */
  layout: z.enum(['both', 'seed', 'projects']).optional(),
  /** What a power failure may take: nothing (`line`), the running turn (`turn`, when absent), or more (`none`). */
  durability: z.enum(['line', 'turn', 'none']).optional(),
  /** A session that a live process holds: append beside it (`share`, when absent), refuse, or go on in a copy. */
  onLocked: z.enum(['share', 'fail', 'fork']).optional(),
})

export const sessionSection = {
  $schema: z.string().optional(),
  /** Variables for the engine and everything it starts. */
  env: z.record(z.string(), z.string()).optional(),
  /** How long transcripts are kept; 30 when absent. */
  cleanupPeriodDays: z.number().nonnegative().optional(),
  /** How and where sessions are kept. */
  sessionStore: sessionStoreSchema.optional(),
  /** What sessions take along when they are resumed. */
  sessions: z
    .looseObject({
      /** Allow rules that were given for the session hold again; only in the user's own settings. */
      restoreSessionPermissions: z.boolean().optional(),
    })
    .optional(),
  /** What commits and pull requests end with; false: nothing. */
  attribution: z
    .union([z.boolean(), wireObject({ commit: z.string().optional(), pr: z.string().optional() })])
    .optional(),
  /** Former name of `attribution`. */
  includeCoAuthoredBy: z.boolean().optional(),
  /** Language the model is asked to answer in. */
  language: z.string().optional(),
  statusLine: statusLineSchema.optional(),
  spinnerTipsEnabled: z.boolean().optional(),
}

export type StatusLine = z.infer<typeof statusLineSchema>
