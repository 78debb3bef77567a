import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const statusLineSchema = wireObject({
  type: z.literal('command'),
  command: z.string(),
  padding: z.number().optional(),
  /** Seconds between runs without a change. */
  refreshInterval: z.number().optional(),
})

export const sessionSection = {
  $schema: z.string().optional(),
  /** Variables for the engine and everything it starts. */
  env: z.record(z.string(), z.string()).optional(),
  /** How long transcripts are kept; 30 when absent. */
  cleanupPeriodDays: z.number().nonnegative().optional(),
  includeCoAuthoredBy: z.boolean().optional(),
  /** Language the model is asked to answer in. */
  language: z.string().optional(),
  statusLine: statusLineSchema.optional(),
  spinnerTipsEnabled: z.boolean().optional(),
}

export type StatusLine = z.infer<typeof statusLineSchema>
