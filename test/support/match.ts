import { canonicalJson, isObject, type Json } from './mock-api/json.ts'

/** A value matches a pattern when it has every key of the pattern, with values that match in turn; lists and scalars must be equal. */
export function matches(value: Json | undefined, pattern: Json | undefined): boolean {
  if (!isObject(pattern)) return canonicalJson(value) === canonicalJson(pattern)
  if (!isObject(value)) return false
  return Object.entries(pattern).every(([key, part]) => part === undefined || matches(value[key], part))
}

/** Replaces placeholders such as `$cwd` in every text of a value. */
export function fillIn<T>(value: T, names: Readonly<Record<string, string>>): T {
  const text = JSON.stringify(value).replace(/\$(\w+)/g, (whole, name: string) => {
    const replacement = names[name]
    return replacement === undefined ? whole : JSON.stringify(replacement).slice(1, -1)
  })
  return JSON.parse(text)
}
