import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { readJsonFile, updateJsonFile } from '../../platform/json-file.ts'
import type { TrustPart } from './part.ts'

/** Part id → hash of the content that was trusted. */
export type TrustedParts = Readonly<Record<string, string>>

/** The trust decisions of a user, by the project's real path. */
export interface TrustStore {
  readonly file: string
  /** Empty when the project was never trusted, or when the file cannot be read. */
  read(project: string): Promise<TrustedParts>
  /** Adds to what is trusted already, or replaces it. */
  trust(project: string, parts: readonly TrustPart[], how: 'add' | 'replace'): Promise<void>
  forget(project: string): Promise<void>
}

export const createTrustStore = (configDirectory: string): TrustStore => {
  const file = join(configDirectory, 'agent-trust.json')
  const update = async (change: Parameters<typeof updateJsonFile>[1]): Promise<void> => {
    await mkdir(dirname(file), { recursive: true })
    await updateJsonFile(file, change)
  }
  return {
    file,
    async read(project) {
      const json = await readJsonFile(file)
      return json.state === 'ok' ? trustedParts(json.value[project]) : {}
    },
    trust: (project, parts, how) =>
      update((current) => {
        const before = how === 'add' ? trustedParts(current[project]) : {}
        const added = Object.fromEntries(parts.map(({ id, hash }) => [id, hash]))
        const at = new Date().toISOString()
        return { set: { [project]: { trustedAt: at, parts: { ...before, ...added } } } }
      }),
    forget: (project) => update(() => ({ remove: [project] })),
  }
}

const trustedParts = (entry: unknown): TrustedParts => {
  if (!isJsonObject(entry) || !isJsonObject(entry.parts)) return {}
  return Object.fromEntries(
    Object.entries(entry.parts).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  )
}
