/**
 * Deepest nesting that JSON from a model is taken with. Nothing that is meant reaches it; beyond some thousands,
 * writing the value as JSON again overflows the stack.
 */
export const MAX_JSON_DEPTH = 200

/** Whether a JSON value holds lists and objects within each other more than `max` levels deep. Never overflows the stack. */
export const isDeeperThan = (value: unknown, max: number): boolean => {
  let level = containersIn([value])
  for (let depth = 0; depth < max; depth += 1) {
    if (level.length === 0) return false
    level = containersIn(level.flatMap((container): unknown[] => Object.values(container)))
  }
  return level.length > 0
}

const containersIn = (values: readonly unknown[]): readonly object[] =>
  values.filter((value) => typeof value === 'object' && value !== null)
