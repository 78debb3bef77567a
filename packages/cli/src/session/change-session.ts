import { closeSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { encodeLine } from '@agent-engine/protocol/framing'
import { openForAppend } from './create-files.ts'
import { SessionError } from './errors.ts'
import { projectsFiles } from './files.ts'
import type { SessionStore } from './layout.ts'
import { acquireLease } from './lease.ts'
import { LineFile } from './line-file.ts'
import { type FoundSession, findSession } from './locate.ts'
import type { SessionRecord } from './transcript.ts'

/** Gives a session a title. The running engine of the session, if any, takes it over. */
export const renameSession = (store: SessionStore, sessionId: string, title: string): void => {
  const customTitle = title.trim()
  if (customTitle === '') throw new SessionError('invalid_title', 'A session title must not be empty.')
  appendRecord(findSession(store, sessionId), { type: 'custom-title', customTitle, sessionId })
}

/** Tags a session; `null` takes the tag away. */
export const tagSession = (store: SessionStore, sessionId: string, tag: string | null): void => {
  appendRecord(findSession(store, sessionId), {
    type: 'tag',
    tag: tag === null ? '' : cleanTag(tag),
    sessionId,
  })
}

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu
const MAX_PASSES = 10

/** Normal form without characters that nobody sees; both can bring each other back, so it is done until nothing changes. */
const cleanTag = (tag: string): string => {
  let clean = tag
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const next = clean.normalize('NFKC').replace(INVISIBLE, '')
    if (next === clean) break
    clean = next
  }
  clean = clean.trim()
  if (clean === '')
    throw new SessionError('invalid_tag', 'A session tag must hold at least one visible character.')
  return clean
}

/** Throws the system's error when the line can't be written at once. */
const appendRecord = ({ files, link }: FoundSession, record: SessionRecord): void => {
  const line = Buffer.from(encodeLine(record))
  const paths =
    link === 'mirror' && files.alias !== undefined ? [files.transcript, files.alias] : [files.transcript]
  for (const path of paths) {
    const fd = openForAppend(path)
    let failure: unknown
    const file = new LineFile({
      path,
      open: () => fd,
      onNotice(notice) {
        if (notice.type === 'lines_lost') failure = new SessionError('session_unreadable', notice.message)
      },
    })
    file.append(line)
    if (file.fd === undefined) closeSync(fd)
    file.close()
    if (failure !== undefined) throw failure
  }
}

/**
 * Deletes a session under both names, with all that lies beside it. Throws `session_not_found`, or `session_busy` while
 * a live process holds it.
 */
export const deleteSession = (store: SessionStore, sessionId: string): void =>
  deleteFound(store, findSession(store, sessionId, { trustSession: true }))

/** The same for a session of whatever project. Throws `session_busy`. */
export const deleteFound = (
  { configDir }: Pick<SessionStore, 'configDir'>,
  { files }: Pick<FoundSession, 'files'>,
): void => {
  const { sessionId } = files
  const lease = acquireLease(files.dataDir, sessionId)
  if (lease.state === 'shared') {
    const holder = lease.owner === undefined ? 'another process' : `process ${lease.owner.pid}`
    throw new SessionError(
      'session_busy',
      `Session ${sessionId} is in use by ${holder} and can't be deleted.`,
    )
  }
  const twin = projectsFiles(dirname(files.alias ?? files.transcript), sessionId)
  const paths = [files.transcript, files.alias, files.dataDir, files.aliasDataDir, twin.dataDir]
  for (const path of paths) if (path !== undefined) rmSync(path, { recursive: true, force: true })
  rmSync(join(configDir, 'file-history', sessionId), { recursive: true, force: true })
  removeTodos(join(configDir, 'todos'), sessionId)
  lease.release()
}

const removeTodos = (directory: string, sessionId: string): void => {
  if (!existsSync(directory)) return
  for (const name of readdirSync(directory)) {
    if (name.startsWith(`${sessionId}-agent-`)) rmSync(join(directory, name), { force: true })
  }
}
