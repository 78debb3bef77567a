import * as z from 'zod'
import { jsonObjectSchema } from '../json.ts'
import { wireObject } from '../wire-object.ts'

export const extensionSection = {
  /** By `plugin@marketplace`. */
  enabledPlugins: z.record(z.string(), z.union([z.boolean(), z.array(z.string())])).optional(),
  extraKnownMarketplaces: z.record(z.string(), jsonObjectSchema).optional(),
  disableBundledSkills: z.boolean().optional(),
  disableSkillShellExecution: z.boolean().optional(),
  skillOverrides: z.record(z.string(), z.enum(['on', 'name-only', 'user-invocable-only', 'off'])).optional(),
  /** Characters of one skill in the list for the model. Default: 1,536. */
  skillListingMaxDescChars: z.number().int().positive().optional(),
  /** Part of the context window that the list of skills may take. Default: 0.01. */
  skillListingBudgetFraction: z.number().positive().max(1).optional(),
  commands: wireObject({
    /** The number of the first argument in a command's text: `$1`, or `$0`. */
    argBase: z.union([z.literal(0), z.literal(1)]).optional(),
  }).optional(),
  /** Name of a built-in style or of a Markdown file. */
  outputStyle: z.string().optional(),
}
