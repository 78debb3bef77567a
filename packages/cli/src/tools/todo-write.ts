import type { TodoWriteInput, TodoWriteOutput } from '@agent-engine/protocol/tool-io/todo-write'
import type { ToolContext } from './context.ts'
import type { Tool, ToolEvent } from './define.ts'
import { defineTool } from './define-tool.ts'

const describe = (): string => `Keeps a task list that the user sees while you work.

Use it for work of three or more steps, when the user gives several tasks, or when new tasks turn up on the way. Leave it out for a single simple step, for questions, and for conversation.

- Each call replaces the whole list: send every item, also the finished ones.
- \`content\` is the task as an order ("Run the tests"), \`activeForm\` the same as it is shown while it runs ("Running the tests").
- Set one task to \`in_progress\` before you begin it, and to \`completed\` at once when it is done; don't save that up. Have one task in progress at a time.
- Completed means done: not while tests fail, errors are open, or a part is missing. Add a task for what stands in the way instead.
- Remove tasks that are no longer needed.`

async function* run(
  { todos }: TodoWriteInput,
  ctx: ToolContext,
): AsyncGenerator<ToolEvent<TodoWriteOutput>, void, void> {
  const oldTodos = [...ctx.todos.items]
  ctx.todos.replace(todos.every(({ status }) => status === 'completed') ? [] : todos)
  yield { type: 'done', output: { oldTodos, newTodos: todos } }
}

export const todoWriteTool: Tool = defineTool<TodoWriteInput, TodoWriteOutput>({
  name: 'TodoWrite',
  input: async () => (await import('@agent-engine/protocol/tool-io/todo-write')).todoWriteInputSchema,
  parallel: false,
  readOnly: false,
  subjects: () => [],
  describe,
  run,
  toModel: () => ({
    content:
      'The task list is updated. Keep it current as you go on, and continue with the task in progress.',
  }),
})
