import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

const recalledMemorySchema = wireObject({
  path: z.string(),
  scope: z.enum(['personal', 'team', 'organization']),
  content: z.string().optional(),
})

export const memoryRecallMessageSchema = wireObject({
  ...systemShape('memory_recall'),
  mode: z.enum(['select', 'synthesize']),
  memories: z.array(recalledMemorySchema),
})

export type MemoryRecallMessage = z.infer<typeof memoryRecallMessageSchema>
