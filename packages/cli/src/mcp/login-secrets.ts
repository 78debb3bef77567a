import { readFileSync, statSync } from 'node:fs'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { parseJsonObject } from '../platform/json-file.ts'

const LOOK_EVERY_MS = 1_000

/**
 * The tokens and client secrets of all logins in a file, for the redactor (PAIN-12): tools can read the file, also where
 * no server is used. Looks at the file when it is asked, once a second at most; what was there once stays secret.
 */
export const storedSecrets = (file: string): (() => readonly string[]) => {
  let known: readonly string[] = []
  let lookedAt = Number.NEGATIVE_INFINITY
  let seen: number | undefined
  return () => {
    const now = performance.now()
    if (now - lookedAt < LOOK_EVERY_MS) return known
    lookedAt = now
    const changedAt = changeTimeOf(file)
    if (changedAt === seen) return known
    seen = changedAt
    if (changedAt !== undefined) known = [...new Set([...known, ...secretsIn(file)])]
    return known
  }
}

/** Undefined: there is no such file, or nobody here can look at it. */
const changeTimeOf = (file: string): number | undefined => {
  try {
    return statSync(file, { throwIfNoEntry: false })?.mtimeMs
  } catch {
    return undefined
  }
}

const secretsIn = (file: string): readonly string[] => {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    // What can't be read here, tools can't read either.
    return []
  }
  const found = parseJsonObject(text)
  const servers =
    found.state === 'ok' && isJsonObject(found.value.servers) ? Object.values(found.value.servers) : []
  return servers.flatMap((server) => {
    if (!isJsonObject(server)) return []
    const { tokens, client } = server
    const of = isJsonObject(tokens) ? [tokens.access, tokens.refresh, secretOf(tokens.client)] : []
    return [...of, secretOf(client)].filter((secret) => typeof secret === 'string')
  })
}

const secretOf = (client: unknown): unknown => (isJsonObject(client) ? client.secret : undefined)
