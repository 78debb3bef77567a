import type { TodoWriteInput } from '@agent-engine/protocol'

export type Todo = TodoWriteInput['todos'][number]

/** One agent's task list; replaced as a whole by each TodoWrite. */
export interface TodoState {
  readonly items: readonly Todo[]
  replace(items: readonly Todo[]): void
}

export const createTodoState = (initial: readonly Todo[] = []): TodoState => {
  let items = initial
  return {
    get items() {
      return items
    },
    replace(next) {
      items = next
    },
  }
}
