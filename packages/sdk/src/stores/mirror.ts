import type { JsonObject } from '@agent-engine/protocol/json'
import { isJsonObject, text } from '../boundary.ts'
import { withDeadline } from '../deadline.ts'
import { keyOfFile } from './keys.ts'
import type { SessionKey, SessionStore, SessionStoreEntry, SessionStoreFlush } from './store.ts'

const MAX_PENDING_ENTRIES = 500
const MAX_PENDING_BYTES = 1024 * 1024
const APPEND_MS = 60_000
/** Waits before the second and the third attempt. */
const BACKOFF_MS = [200, 800]

class AppendTimeout extends Error {}

export interface MirrorOptions {
  store: SessionStore
  flush: SessionStoreFlush
  /** Key of the project, for transcripts that lie in it. */
  projectKey: string
  /** A batch was given up. The run goes on; its local transcript is whole. */
  onLost: (error: string, key: SessionKey) => void
}

/** Brings what the engine writes to its transcript into a session store, in order (spec: SDK, section 13). */
export class SessionMirror {
  readonly #options: MirrorOptions
  #pending = new Map<string, { key: SessionKey; entries: SessionStoreEntry[] }>()
  #pendingEntries = 0
  #pendingBytes = 0
  #work: Promise<void> = Promise.resolve()
  #isWorking = false

  constructor(options: MirrorOptions) {
    this.#options = options
  }

  /** Something has not reached the store yet. */
  get isBehind(): boolean {
    return this.#isWorking || this.#pendingEntries > 0
  }

  /** Takes a `transcript_mirror` message. */
  take({ filePath, entries }: JsonObject): void {
    const key = keyOfFile(text(filePath) ?? '', this.#options.projectKey)
    if (key === undefined || !Array.isArray(entries)) return
    const name = JSON.stringify(key)
    const batch = this.#pending.get(name) ?? { key, entries: [] }
    this.#pending.set(name, batch)
    for (const entry of entries) if (isEntry(entry)) batch.entries.push(entry)
    this.#pendingEntries += entries.length
    this.#pendingBytes += JSON.stringify(entries).length
    const isMuch = this.#pendingEntries > MAX_PENDING_ENTRIES || this.#pendingBytes > MAX_PENDING_BYTES
    if (isMuch || this.#options.flush === 'eager') void this.flush()
  }

  /** Resolves when everything taken so far is in the store, or given up. */
  flush(): Promise<void> {
    const batches = [...this.#pending.values()]
    this.#pending = new Map()
    this.#pendingEntries = 0
    this.#pendingBytes = 0
    if (batches.length > 0) this.#work = this.#work.then(() => this.#appendAll(batches))
    return this.#work
  }

  async #appendAll(batches: readonly { key: SessionKey; entries: SessionStoreEntry[] }[]): Promise<void> {
    this.#isWorking = true
    for (const { key, entries } of batches) {
      const error = await this.#append(key, entries)
      if (error !== undefined) this.#options.onLost(error, key)
    }
    this.#isWorking = false
  }

  /** The reason when it did not work. Stores leave out what they have by `uuid`, so a second attempt does no harm. */
  async #append(key: SessionKey, entries: SessionStoreEntry[]): Promise<string | undefined> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const late = () => new AppendTimeout(`the session store did not answer within ${APPEND_MS} ms`)
        await withDeadline(this.#options.store.append(key, entries), APPEND_MS, late)
        return undefined
      } catch (error) {
        const pause = error instanceof AppendTimeout ? undefined : BACKOFF_MS[attempt]
        if (pause === undefined) return error instanceof Error ? error.message : String(error)
        await new Promise((resolve) => setTimeout(resolve, pause))
      }
    }
  }
}

function isEntry(value: unknown): value is SessionStoreEntry {
  return isJsonObject(value) && typeof value.type === 'string'
}
