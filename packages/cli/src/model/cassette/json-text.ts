/** A copy of a JSON value with every string, names of fields included, put through `change`. */
export const mapStrings = <T>(value: T, change: (text: string) => string): T =>
  JSON.parse(JSON.stringify(value), (_name, part: unknown) => {
    if (typeof part === 'string') return change(part)
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [change(name), inner]))
  })

/** The same for JSON inside a string; text that is no JSON is changed as it is. */
export const mapStringsInJson = (json: string, change: (text: string) => string): string => {
  try {
    return JSON.stringify(mapStrings<unknown>(JSON.parse(json), change))
  } catch {
    return change(json)
  }
}
