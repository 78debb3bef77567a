import { readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { AgentError, isAgentError } from '@agent-engine/protocol/errors'
import { deleteSession } from '../../session/change-session.ts'
import type { SessionStore } from '../../session/layout.ts'
import { sessionIdsOf } from '../../session/locate.ts'
import { isUuid } from '../../session/session-id.ts'
import { readIndex } from '../../session/trust.ts'
import { type SessionsCommand, writeJson } from './command.ts'

export const purgeCommand: SessionsCommand = {
  usage: 'purge [directory] --yes',
  text: 'delete every session of a directory, under both names, with to-do lists and file history',
  words: { least: 0, most: 1 },
  flags: {
    yes: { type: 'boolean', short: 'y', text: 'really do it' },
    'dry-run': { type: 'boolean', text: 'only tell what would go' },
  },
  async run({ words: [directory = '.'], storeOf, output, json, isSet }) {
    const store = storeOf(resolve(directory))
    const ids = idsIn(store)
    if (isSet('dry-run')) {
      if (json) writeJson(output, { directory: store.cwd, wouldDelete: ids })
      else output.write(`${ids.length} sessions of ${store.cwd} would go.\n${lines(ids)}`)
      return 0
    }
    if (!isSet('yes')) {
      throw new AgentError(
        'usage',
        `error: this deletes ${ids.length} sessions of ${store.cwd} for good. Add --yes, or look first with --dry-run.`,
      )
    }
    const { deleted, kept } = deleteAll(store, ids)
    if (kept.length === 0) removeEmptyRoot(store)
    if (json) writeJson(output, { directory: store.cwd, deleted, kept })
    else {
      output.write(`${deleted.length} sessions of ${store.cwd} are deleted.\n`)
      for (const { sessionId, reason } of kept) output.write(`Kept ${sessionId}: ${reason}\n`)
    }
    return kept.length === 0 ? 0 : 1
  },
}

/** Also those that only lie in the project's folder, whoever made them. */
const idsIn = (store: SessionStore): string[] => [
  ...new Set([...sessionIdsOf(store, readIndex(store.configDir)), ...names(store.seedRoot).filter(isUuid)]),
]

const deleteAll = (store: SessionStore, ids: readonly string[]) => {
  const deleted: string[] = []
  const kept: { readonly sessionId: string; readonly reason: string }[] = []
  for (const sessionId of ids) {
    try {
      deleteSession(store, sessionId)
      deleted.push(sessionId)
    } catch (error) {
      if (!isAgentError(error)) throw error
      if (error.code !== 'session_not_found') kept.push({ sessionId, reason: error.message })
    }
  }
  return { deleted, kept }
}

/** Nothing but our own mark is left in it. */
const removeEmptyRoot = ({ seedRoot }: SessionStore): void => {
  const left = names(seedRoot)
  if (left.length === 1 && left[0] === '.gitignore') {
    rmSync(join(seedRoot, '.gitignore'))
    rmSync(seedRoot, { recursive: true })
  }
}

const names = (directory: string): string[] => {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

const lines = (ids: readonly string[]): string => ids.map((id) => `  ${id}\n`).join('')
