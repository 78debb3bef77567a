import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

/** Who caused a user message or a turn: `human`, `task-notification`, `unclassified`, … */
export const messageOriginSchema = wireObject({ kind: z.string() })

export type MessageOrigin = z.infer<typeof messageOriginSchema>
