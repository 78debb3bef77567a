import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

export const localCommandOutputMessageSchema = wireObject({
  ...systemShape('local_command_output'),
  content: z.string(),
})

export type LocalCommandOutputMessage = z.infer<typeof localCommandOutputMessageSchema>
