import type { JsonObject } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'

type Env = Readonly<Record<string, string | undefined>>

/** An expanded entry and the variables that have neither a value nor a default. */
export interface Expanded {
  readonly value: JsonObject
  readonly missing: readonly string[]
}

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g

/**
 * Replaces `${VAR}` and `${VAR:-default}` in the fields of an entry where they count: command, args, env, url and
 * headers (spec: mcp §1.3). A variable without a value stays as it is written.
 */
export const expandEntry = (entry: JsonObject, env: Env): Expanded => {
  const missing = new Set<string>()
  const text = (value: string): string =>
    value.replace(VARIABLE, (written, name: string, fallback: string | undefined) => {
      const found = env[name] ?? fallback
      if (found === undefined) missing.add(name)
      return found ?? written
    })
  const deep = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value)
    if (Array.isArray(value)) return value.map(deep)
    if (!isJsonObject(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, deep(inner)]))
  }
  const value = Object.fromEntries(
    Object.entries(entry).map(([key, inner]) => [key, FIELDS.has(key) ? deep(inner) : inner]),
  )
  return { value, missing: [...missing] }
}

const FIELDS: ReadonlySet<string> = new Set(['command', 'args', 'env', 'url', 'headers'])
