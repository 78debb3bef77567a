import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

export const elicitationCompleteMessageSchema = wireObject({
  ...systemShape('elicitation_complete'),
  mcp_server_name: z.string(),
  elicitation_id: z.string(),
})

export type ElicitationCompleteMessage = z.infer<typeof elicitationCompleteMessageSchema>
