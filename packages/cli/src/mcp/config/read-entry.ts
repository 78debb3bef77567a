import type { JsonObject } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { mcpServerConfigSchema } from '@agent-engine/protocol/mcp'
import type { EntryProblem, ServerEntry } from '../server-entry.ts'
import { expandEntry } from './expand.ts'
import type { RawEntry } from './raw-entry.ts'

export interface ReadEntries {
  readonly entries: readonly ServerEntry[]
  readonly problems: readonly EntryProblem[]
  readonly warnings: readonly string[]
}

/** Checks and expands entries one by one: a bad one is a problem of its own, never of the others (spec: mcp §1.6). */
export const readEntries = (
  raws: readonly RawEntry[],
  env: Readonly<Record<string, string | undefined>>,
): ReadEntries => {
  const entries: ServerEntry[] = []
  const problems: EntryProblem[] = []
  const warnings: string[] = []
  for (const { name, scope, raw } of raws) {
    const expanded = isJsonObject(raw) ? expandEntry(raw, env) : undefined
    // Expansion can make a good entry bad: a command that comes out empty.
    const problem = entryProblem(raw) ?? entryProblem(expanded?.value)
    if (problem !== undefined || !isJsonObject(raw) || expanded === undefined) {
      const message = `mcpServers.${name}: ${problem ?? 'no object'}`
      problems.push({ name, type: kindOfProblem(raw), message })
      continue
    }
    const inHost = raw.type === 'sdk'
    const config = mcpServerConfigSchema.parse(inHost ? { ...expanded.value, name } : expanded.value)
    entries.push({ name, scope: inHost ? 'sdk' : scope, config, raw })
    for (const variable of expanded.missing) {
      warnings.push(`MCP server '${name}': the variable ${variable} is not set and has no default.`)
    }
  }
  return { entries, problems, warnings }
}

const kindOfProblem = (raw: unknown): EntryProblem['type'] => {
  if (!isJsonObject(raw)) return 'invalid_config'
  if (!isKnownType(raw.type)) return 'unknown_type'
  return lacksType(raw) ? 'url_missing_type' : 'invalid_config'
}

const isKnownType = (type: unknown): boolean => type === undefined || TYPES.some((known) => known === type)
const lacksType = ({ type, url, command }: JsonObject): boolean =>
  type === undefined && url !== undefined && command === undefined

const TYPES = ['stdio', 'sse', 'http', 'streamable-http', 'sdk'] as const

/** What is wrong with an entry; undefined when it is fine. Values are not repeated: they may be secrets. */
export const entryProblem = (raw: unknown): string | undefined => {
  if (!isJsonObject(raw)) return 'must be an object'
  const { type } = raw
  if (!isKnownType(type)) {
    return `unknown type ${JSON.stringify(type)}; known are ${TYPES.join(', ')}`
  }
  if (lacksType(raw)) {
    return 'an entry with a url needs "type": "http" or "type": "sse"'
  }
  // A server in the host is known by the key; the name inside is a repetition.
  const parsed = mcpServerConfigSchema.safeParse(type === 'sdk' ? { name: '', ...raw } : raw)
  if (parsed.success) return undefined
  const issue = parsed.error.issues[0]
  return `${issue?.path.join('.') || 'entry'}: ${issue?.message ?? 'wrong shape'}`
}
