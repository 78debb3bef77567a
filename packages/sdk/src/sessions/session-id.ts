const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Only what looks like an id may become part of a path. */
export function isSessionId(id: unknown): id is string {
  return typeof id === 'string' && UUID.test(id)
}
