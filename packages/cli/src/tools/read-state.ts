import { LRUCache } from 'lru-cache'
import { READ_STATE_MAX_CHARS, READ_STATE_MAX_FILES } from './limits.ts'

/** How much of a file the model has seen. `page`: the engine showed less than was asked for. */
export type FileView = 'whole' | 'range' | 'page'

/** What an agent knows of a file it has read or written (spec: tools §3). */
export interface ReadEntry {
  /** SHA-256 of all bytes of the file, in hexadecimal. */
  readonly hash: string
  readonly mtimeMs: number
  /** Bytes. */
  readonly size: number
  readonly view: FileView
  /** Set when lines were shown and not the whole file. */
  readonly lines?: { readonly offset: number; readonly limit: number }
  /** The engine's last access was a write: later changes by others are shown to the model. */
  readonly written: boolean
  /** The file holds changes by others that the model has not seen: it may not be replaced as a whole. */
  readonly unseenChanges: boolean
  /** Its text with LF; dropped when the state as a whole grows too large. */
  readonly text?: string
}

/** Files by absolute real path, of one agent. */
export interface ReadState {
  get(path: string): ReadEntry | undefined
  set(path: string, entry: ReadEntry): void
  entries(): Iterable<readonly [path: string, entry: ReadEntry]>
  /** Resolves when what a resumed agent knew is known again. It is looked up at the first call, not at the start. */
  ready(): Promise<void>
}

/** Finds out again what the agent knew before: puts it into the state it is given. */
export type RestoreReadState = (state: ReadState) => Promise<void>

/** Texts and entries are capped apart: an agent that has read a lot still knows what it has read. */
export const createReadState = (restore?: RestoreReadState): ReadState => {
  // By size and not by `max`, which would allocate for all files before the first one is read.
  const entries = new LRUCache<string, Omit<ReadEntry, 'text'>>({
    maxSize: READ_STATE_MAX_FILES,
    sizeCalculation: () => 1,
  })
  const texts = new LRUCache<string, string>({
    maxSize: READ_STATE_MAX_CHARS,
    sizeCalculation: (text) => text.length + 1,
  })
  const withText = (path: string, entry: Omit<ReadEntry, 'text'>): ReadEntry => {
    const text = texts.get(path)
    return text === undefined ? entry : { ...entry, text }
  }
  let restored: Promise<void> | undefined
  const state: ReadState = {
    ready: () => (restored ??= restore === undefined ? Promise.resolve() : restoreInto(state, restore)),
    get(path) {
      const entry = entries.get(path)
      return entry && withText(path, entry)
    },
    set(path, { text, ...entry }) {
      entries.set(path, entry)
      texts.delete(path)
      if (text !== undefined) texts.set(path, text)
    },
    *entries() {
      for (const [path, entry] of entries.entries()) yield [path, withText(path, entry)]
    },
  }
  return state
}

/** What the agent has read or written in the meantime is newer. */
const restoreInto = async (state: ReadState, restore: RestoreReadState): Promise<void> => {
  const past = createReadState()
  await restore(past)
  for (const [path, entry] of past.entries()) if (state.get(path) === undefined) state.set(path, entry)
}
