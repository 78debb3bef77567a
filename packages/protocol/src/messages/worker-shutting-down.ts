import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

export const workerShuttingDownMessageSchema = wireObject({
  ...systemShape('worker_shutting_down'),
  reason: z.string(),
})

export type WorkerShuttingDownMessage = z.infer<typeof workerShuttingDownMessageSchema>
