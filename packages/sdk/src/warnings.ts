const given = new Set<string>()

/** A process warning, once for each text. */
export function warnOnce(code: string, message: string): void {
  if (given.has(code + message)) return
  given.add(code + message)
  process.emitWarning(message, { code })
}
