/**
 * Whether a value is built like another one: the same kinds of values under the same keys, and nothing missing. Lists may
 * have any length; each item has to be built like the first one there was.
 */
export const hasShapeOf = <T>(value: unknown, like: T): value is T => {
  if (typeof value !== typeof like || Array.isArray(value) !== Array.isArray(like)) return false
  if (typeof value !== 'object' || typeof like !== 'object') return true
  if (value === null || like === null) return value === like
  if (Array.isArray(value) && Array.isArray(like)) {
    return like.length === 0 || value.every((item) => hasShapeOf(item, like[0]))
  }
  const fields = new Map(Object.entries(value))
  return Object.entries(like).every(([key, part]) => part === undefined || hasShapeOf(fields.get(key), part))
}

/** Whether a value is an object with at least one field of the other, and none of another kind. */
export const isPartOf = <T>(value: unknown, like: T): value is Partial<T> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  if (typeof like !== 'object' || like === null || Array.isArray(like)) return false
  const known = new Map<string, unknown>(Object.entries(like))
  const shared = Object.entries(value).filter(([key]) => known.get(key) !== undefined)
  return shared.length > 0 && shared.every(([key, part]) => hasShapeOf(part, known.get(key)))
}
