import { forkSession } from './sessions/fork.ts'
import { getSessionInfo, listSessions } from './sessions/list.ts'
import { getSessionMessages, getSubagentMessages, listSubagents } from './sessions/messages.ts'
import {
  archiveSession,
  deleteSession,
  renameSession,
  tagSession,
  unarchiveSession,
} from './sessions/mutate.ts'
import { resolveSettings } from './settings/resolve-settings.ts'
import { importSessionToStore } from './stores/import-session.ts'
import { restoreSession } from './stores/restore.ts'

interface Disk {
  archiveSession: typeof archiveSession
  deleteSession: typeof deleteSession
  forkSession: typeof forkSession
  getSessionInfo: typeof getSessionInfo
  getSessionMessages: typeof getSessionMessages
  getSubagentMessages: typeof getSubagentMessages
  importSessionToStore: typeof importSessionToStore
  listSessions: typeof listSessions
  listSubagents: typeof listSubagents
  renameSession: typeof renameSession
  resolveSettings: typeof resolveSettings
  restoreSession: typeof restoreSession
  tagSession: typeof tagSession
  unarchiveSession: typeof unarchiveSession
}

/**
 * Everything that reads or writes sessions and settings on disk, loaded together at its first use. One part, because
 * every part more would cut what it shares with the rest into files that each start has to open.
 */
export const disk: Disk = {
  archiveSession,
  deleteSession,
  forkSession,
  getSessionInfo,
  getSessionMessages,
  getSubagentMessages,
  importSessionToStore,
  listSessions,
  listSubagents,
  renameSession,
  resolveSettings,
  restoreSession,
  tagSession,
  unarchiveSession,
}
