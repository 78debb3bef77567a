import * as z from 'zod'
import { wireObject } from '../../wire-object.ts'
import { todoItemSchema } from '../todo-write.ts'

export const todoWriteOutputSchema = wireObject({
  oldTodos: z.array(todoItemSchema),
  newTodos: z.array(todoItemSchema),
})

export type TodoWriteOutput = z.infer<typeof todoWriteOutputSchema>
