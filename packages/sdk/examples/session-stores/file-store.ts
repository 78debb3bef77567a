import { appendFile, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { SessionKey, SessionStore, SessionStoreEntry } from '@agent-engine/sdk'

/** A session store in a directory: one file of JSON lines for each transcript. For a shared or backed-up disk. */
export function fileSessionStore(root: string): SessionStore {
  const fileOf = ({ projectKey, sessionId, subpath }: SessionKey): string =>
    join(root, encodeURIComponent(projectKey), sessionId, `${encodeURIComponent(subpath ?? 'main')}.jsonl`)

  async function load(key: SessionKey): Promise<SessionStoreEntry[] | null> {
    const text = await readFile(fileOf(key), 'utf8').catch(() => null)
    return text === null
      ? null
      : text
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line))
  }

  return {
    load,
    async append(key, entries) {
      const known = new Set((await load(key))?.map(({ uuid }) => uuid))
      const fresh = entries.filter(({ uuid }) => uuid === undefined || !known.has(uuid))
      const file = fileOf(key)
      await mkdir(dirname(file), { recursive: true, mode: 0o700 })
      await appendFile(file, fresh.map((entry) => `${JSON.stringify(entry)}\n`).join(''), { mode: 0o600 })
    },
    async listSessions(projectKey) {
      const ids = await readdir(join(root, encodeURIComponent(projectKey))).catch(() => [])
      return Promise.all(
        ids.map(async (sessionId) => ({
          sessionId,
          mtime: (await stat(fileOf({ projectKey, sessionId }))).mtimeMs,
        })),
      )
    },
    async listSubkeys(key) {
      const names = await readdir(dirname(fileOf(key))).catch(() => [])
      return names
        .filter((name) => name !== 'main.jsonl')
        .map((name) => decodeURIComponent(name.replace(/\.jsonl$/, '')))
    },
    async delete(key) {
      const path = key.subpath === undefined ? dirname(fileOf(key)) : fileOf(key)
      await rm(path, { recursive: true, force: true })
    },
  }
}
