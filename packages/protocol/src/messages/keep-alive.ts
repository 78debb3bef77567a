import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

/** Either side, any time; receivers ignore it. */
export const keepAliveMessageSchema = wireObject({ type: z.literal('keep_alive') })

export type KeepAliveMessage = z.infer<typeof keepAliveMessageSchema>
