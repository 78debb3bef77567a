import { rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { errnoOf } from '../platform/paths.ts'
import { openForAppend } from './create-files.ts'
import type { LinkState } from './files.ts'
import { LineFile, type LineFileOptions } from './line-file.ts'
import type { OnNotice, SessionNotice } from './notice.ts'

/** A transcript file that has just been opened. */
export interface OpenedFile {
  readonly fd: number
  readonly path: string
  readonly alias?: string
  readonly link: LinkState
  readonly linkProblem?: string
}

export interface OutputOptions extends Pick<LineFileOptions, 'onForeign' | 'retryMs' | 'write'> {
  /** Where the file is expected to be; `open` may end up elsewhere. */
  readonly path: string
  open(): OpenedFile
  readonly onNotice: OnNotice
}

/** One transcript under its one or two names. */
export interface Output {
  /** What `open` gave, once a line was written. */
  readonly opened: OpenedFile | undefined
  readonly link: LinkState
  append(line: Uint8Array): boolean
  ensureOpen(): boolean
  poll(): void
  /** Descriptors written to since the last call. */
  takeDirty(): number[]
  readonly directories: readonly string[]
  close(): void
}

export const createOutput = (options: OutputOptions): Output => {
  const { onNotice } = options
  let opened: OpenedFile | undefined
  let mirror: LineFile | undefined
  let link: LinkState = 'none'
  let dirty = false
  let written = false

  const dropMirror = (notice: SessionNotice): void => {
    const failed = mirror
    if (notice.type !== 'write_failed' || failed === undefined) return
    mirror = undefined
    link = 'none'
    failed.close()
    onNotice({
      type: 'link_failed',
      path: notice.path,
      message: `The second copy of the session can't be written: ${notice.message}`,
    })
  }

  const primary = new LineFile({
    path: options.path,
    onNotice,
    ...(options.onForeign && { onForeign: options.onForeign }),
    ...(options.retryMs !== undefined && { retryMs: options.retryMs }),
    ...(options.write && { write: options.write }),
    onWritten(bytes) {
      dirty = true
      written = true
      mirror?.append(bytes)
    },
    rescue(lines) {
      const copy = mirror
      if (copy === undefined) return false
      dirty = true
      for (const line of lines) copy.append(line)
      if (mirror === undefined) return false
      onNotice({
        type: 'write_recovered',
        path: copy.path,
        message: `${options.path} can't be written; the end of the session is in ${copy.path} only, until the session is resumed.`,
      })
      return true
    },
    open() {
      opened = options.open()
      link = opened.link
      const { alias, linkProblem } = opened
      if (linkProblem !== undefined) {
        onNotice({
          type: 'link_failed',
          path: alias ?? opened.path,
          message: `The session is kept in ${opened.path} only: ${linkProblem}`,
        })
      }
      if (link === 'mirror' && alias !== undefined) mirror = createMirror(alias, dropMirror)
      return opened.fd
    },
  })

  return {
    get opened() {
      return opened
    },
    get link() {
      return link
    },
    append: (line) => primary.append(line),
    ensureOpen: () => primary.ensureOpen(),
    poll: () => primary.poll(),
    takeDirty() {
      if (!dirty) return []
      dirty = false
      return [primary.fd, mirror?.fd].filter((fd) => fd !== undefined)
    },
    get directories() {
      return [opened?.path, opened?.alias].flatMap((path) => (path === undefined ? [] : [dirname(path)]))
    },
    close() {
      primary.close()
      mirror?.close()
      mirror = undefined
      if (!written) for (const path of [opened?.path, opened?.alias]) removeEmpty(path)
    },
  }
}

/** What a disk without room for a first line has left. */
const removeEmpty = (path: string | undefined): void => {
  try {
    if (path !== undefined && statSync(path).size === 0) rmSync(path)
  } catch (error) {
    if (errnoOf(error) === undefined) throw error
  }
}

const createMirror = (path: string, onNotice: OnNotice): LineFile =>
  new LineFile({ path, onNotice, open: () => openForAppend(path, { create: true }) })
