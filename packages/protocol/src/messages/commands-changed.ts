import * as z from 'zod'
import { slashCommandSchema } from '../control/initialize-response.ts'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

/** `commands` is the whole set; it replaces the one before. */
export const commandsChangedMessageSchema = wireObject({
  ...systemShape('commands_changed'),
  commands: z.array(slashCommandSchema),
})

export type CommandsChangedMessage = z.infer<typeof commandsChangedMessageSchema>
