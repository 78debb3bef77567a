import * as z from 'zod'

export const TODO_STATUSES = ['pending', 'in_progress', 'completed'] as const

/** Unknown fields of an item are dropped. */
export const todoItemSchema = z.object({
  content: z.string().min(1).describe('The task as an order, for example "Run the tests".'),
  status: z.enum(TODO_STATUSES).describe('State of the task.'),
  activeForm: z
    .string()
    .min(1)
    .describe('The task as it is shown while it runs, for example "Running the tests".'),
})

export const todoWriteInputSchema = z.strictObject({
  todos: z.array(todoItemSchema).describe('The whole list; it replaces the one before.'),
})

export type TodoItem = z.infer<typeof todoItemSchema>
export type TodoWriteInput = z.infer<typeof todoWriteInputSchema>
export type { TodoWriteOutput } from './outputs/todo-write.ts'
