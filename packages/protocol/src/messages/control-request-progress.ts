import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

/** A control request of the host takes its time. */
export const controlRequestProgressMessageSchema = wireObject({
  ...systemShape('control_request_progress'),
  request_id: z.string(),
  status: z.enum(['started', 'api_retry']),
  attempt: z.number().optional(),
  max_retries: z.number().optional(),
  retry_delay_ms: z.number().optional(),
  error_status: z.number().nullish(),
})

export type ControlRequestProgressMessage = z.infer<typeof controlRequestProgressMessageSchema>
