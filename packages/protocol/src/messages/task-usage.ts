import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

/** What a background task has used so far. */
export const taskUsageSchema = wireObject({
  total_tokens: z.number(),
  tool_uses: z.number(),
  duration_ms: z.number(),
})

export type TaskUsage = z.infer<typeof taskUsageSchema>
