import { randomUUID } from 'node:crypto'
import { AgentError } from '@agent-engine/protocol/errors'
import { endChild } from '../child-end.ts'
import type { Spool } from '../spool.ts'
import { type Stamps, shortId } from '../stamps.ts'
import type { RunningCommand } from './command.ts'
import { exitCodeOf } from './exit-code.ts'
import { wholeLength } from './output.ts'

export type ShellStatus = 'running' | 'completed' | 'failed' | 'killed'

/** A command in the background, as it is now. */
export interface BackgroundShell {
  readonly id: string
  readonly command: string
  readonly status: ShellStatus
  /** Null while it runs and when it was killed. */
  readonly exitCode: number | null
}

/** New output of one stream of a shell. */
export interface ShellText {
  /** Up to 8 MiB. */
  readonly text: string
  /** Newlines of the new output, of which `text` may be only the start. */
  readonly newlines: number
  /** Bytes before `text` that were not kept. */
  readonly missed: number
}

export interface ShellReading {
  readonly shell: BackgroundShell
  readonly stdout: ShellText
  readonly stderr: ShellText
}

/** What the model should hear about a shell before the next request (spec: tools §5.2). */
export interface ShellNotice {
  readonly shell: BackgroundShell
  /** There is output that nobody has read. */
  readonly unread: boolean
}

export type ShellEvent =
  | { readonly type: 'started'; readonly shell: BackgroundShell }
  | { readonly type: 'ended'; readonly shell: BackgroundShell }

/** The commands of a session that run in the background. */
export interface BackgroundShells {
  list(): readonly BackgroundShell[]
  find(id: string): BackgroundShell | undefined
  /** What was written since the last reading, or everything. Undefined: no such shell. */
  read(id: string, whole?: boolean): Promise<ShellReading | undefined>
  /** The file with the start of its standard output; made now if there is none. */
  save(id: string): Promise<string | undefined>
  /** Ends the shell and all it has started; resolves when it has exited. */
  kill(id: string): Promise<BackgroundShell | undefined>
  /** Shells that have ended or written something since the last call. Each end is told once. */
  takeNotices(): readonly ShellNotice[]
  /** Gives the function that ends the subscription. */
  subscribe(listener: (event: ShellEvent) => void): () => void
  /** A name for one that is not there yet. */
  newShellId(): string
  /** False at the limit of shells that run at once. */
  hasRoom(): boolean
  /** Goes on with a command whose first bytes of output were read already. */
  adopt(
    running: RunningCommand,
    alreadyRead?: { readonly bytes: number; readonly newlines: number },
    /** From `newShellId`. */
    id?: string,
  ): BackgroundShell
}

/** Too many shells run at once. */
export class ShellLimitError extends AgentError {
  declare readonly code: 'too_many_shells'

  constructor() {
    super(
      'too_many_shells',
      `${MAX_RUNNING} background shells are running, which is the limit. End some with KillShell first.`,
    )
    this.name = 'ShellLimitError'
  }
}

const MAX_RUNNING = 100
/** Shells that have ended and can still be asked about. */
const MAX_ENDED = 100
const TEXT_BYTES = 8 * 1024 * 1024

/** How far a stream has been read. */
interface Cursor {
  readonly spool: Spool
  offset: number
  newlines: number
}

interface Entry {
  shell: BackgroundShell
  readonly running: RunningCommand
  readonly stdout: Cursor
  readonly stderr: Cursor | undefined
  killed: boolean
  /** What the last notice told. */
  noticedBytes: number
  noticedEnd: boolean
  /** Readings follow each other: each gets what the one before did not. */
  reading: Promise<unknown>
}

const writtenBytes = ({ stdout, stderr }: Entry): number => stdout.spool.size + (stderr?.spool.size ?? 0)
const readBytes = ({ stdout, stderr }: Entry): number => stdout.offset + (stderr?.offset ?? 0)

export const createBackgroundShells = (newId: () => string = randomUUID): BackgroundShells => {
  const entries = new Map<string, Entry>()
  const listeners = new Set<(event: ShellEvent) => void>()
  const tell = (event: ShellEvent): void => {
    for (const listener of listeners) listener(event)
  }
  const ended = (entry: Entry, exitCode: number): void => {
    const status = entry.killed ? 'killed' : exitCode === 0 ? 'completed' : 'failed'
    entry.shell = { ...entry.shell, status, exitCode: entry.killed ? null : exitCode }
    void closeSpools(entry)
    tell({ type: 'ended', shell: entry.shell })
    const old = [...entries.values()].filter(({ shell }) => shell.status !== 'running').slice(0, -MAX_ENDED)
    for (const { shell, stdout, stderr } of old) {
      entries.delete(shell.id)
      void stdout.spool.dispose()
      void stderr?.spool.dispose()
    }
  }
  return {
    list: () => [...entries.values()].map(({ shell }) => shell),
    find: (id) => entries.get(id)?.shell,
    hasRoom: () =>
      [...entries.values()].filter(({ shell }) => shell.status === 'running').length < MAX_RUNNING,
    async read(id, whole = false) {
      const entry = entries.get(id)
      if (entry === undefined) return undefined
      const reading = entry.reading.then(() => readEntry(entry, whole))
      entry.reading = reading.catch(() => {})
      return reading
    },
    newShellId: () => freshId({ newId }),
    save: async (id) => entries.get(id)?.stdout.spool.persist(),
    async kill(id) {
      const entry = entries.get(id)
      if (entry?.shell.status !== 'running') return entry?.shell
      entry.killed = true
      await endChild(entry.running.child)
      // A process that even SIGKILL does not end is nobody's any more.
      if (entry.shell.status === 'running') entry.shell = { ...entry.shell, status: 'killed' }
      return entry.shell
    },
    takeNotices: () => [...entries.values()].flatMap(noticeOf),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    adopt(running, alreadyRead = { bytes: 0, newlines: 0 }, id = freshId({ newId })) {
      const entry: Entry = {
        shell: { id, command: running.command, status: 'running', exitCode: null },
        running,
        stdout: { spool: running.stdout, offset: alreadyRead.bytes, newlines: alreadyRead.newlines },
        stderr: running.stderr && { spool: running.stderr, offset: 0, newlines: 0 },
        killed: false,
        noticedBytes: 0,
        noticedEnd: false,
        reading: Promise.resolve(),
      }
      entries.set(entry.shell.id, entry)
      running.child.unref()
      void running.child.completed.then((exit) => ended(entry, exitCodeOf(exit)))
      tell({ type: 'started', shell: entry.shell })
      return entry.shell
    },
  }
}

/** `b` and 8 characters, as later versions of the original make them. */
const freshId = (ids: Pick<Stamps, 'newId'>): string =>
  `b${BigInt(`0x${shortId(ids)}`)
    .toString(36)
    .padStart(8, '0')
    .slice(-8)}`

const closeSpools = async ({ stdout, stderr }: Entry): Promise<void> => {
  await stdout.spool.close()
  await stderr?.spool.close()
}

const noticeOf = (entry: Entry): readonly ShellNotice[] => {
  const { shell } = entry
  const written = writtenBytes(entry)
  const unread = written > readBytes(entry)
  const isNew = (unread && written > entry.noticedBytes) || (shell.status !== 'running' && !entry.noticedEnd)
  if (!isNew) return []
  entry.noticedBytes = written
  entry.noticedEnd = shell.status !== 'running'
  return [{ shell, unread }]
}

const NOTHING: ShellText = { text: '', newlines: 0, missed: 0 }

const readEntry = async (entry: Entry, whole: boolean): Promise<ShellReading> => {
  const { shell } = entry
  const isOver = shell.status !== 'running'
  const stdout = await readCursor(entry.stdout, whole, isOver)
  const stderr = entry.stderr === undefined ? NOTHING : await readCursor(entry.stderr, whole, isOver)
  // The model has now been told.
  if (isOver) {
    entry.noticedEnd = true
    await closeSpools(entry)
  }
  return { shell, stdout, stderr }
}

const readCursor = async (cursor: Cursor, whole: boolean, isOver: boolean): Promise<ShellText> => {
  const { size, newlines } = cursor.spool
  const from = whole ? 0 : cursor.offset
  const { bytes, next, missed } = await cursor.spool.read(from, Math.min(size - from, TEXT_BYTES))
  const isAll = next === size
  const length = isAll && isOver ? bytes.length : wholeLength(bytes)
  const result = {
    text: bytes.subarray(0, length).toString(),
    newlines: newlines - (whole ? 0 : cursor.newlines),
    missed,
  }
  // What is beyond the text is counted as read: the text says that it was cut.
  cursor.offset = isAll ? next - (bytes.length - length) : size
  cursor.newlines = newlines
  return result
}
