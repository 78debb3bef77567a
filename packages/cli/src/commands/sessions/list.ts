import { AgentError } from '@agent-engine/protocol/errors'
import { type ListedSession, listSessions } from '../../session/list.ts'
import { type Call, type SessionsCommand, writeJson } from './command.ts'

export const listCommand: SessionsCommand = {
  usage: 'list [--all] [--limit <n>] [--tag <tag>]',
  text: 'the sessions of this directory and its other work trees, the newest first',
  words: { least: 0, most: 0 },
  flags: {
    all: { type: 'boolean', short: 'a', text: 'of every directory' },
    limit: { type: 'string', short: 'n', text: 'no more than so many' },
    tag: { type: 'string', text: 'only those with this tag' },
  },
  async run(call) {
    const tag = call.value('tag')
    const limit = limitOf(call)
    const found = listSessions(call.store, {
      allProjects: call.isSet('all'),
      ...(limit === undefined || tag !== undefined ? {} : { limit }),
    })
    const sessions = found.filter((session) => tag === undefined || session.tag === tag).slice(0, limit)
    if (call.json) writeJson(call.output, sessions.map(describe))
    else call.output.write(asText(sessions, call.isSet('all')))
    return 0
  },
}

const limitOf = (call: Call): number | undefined => {
  const text = call.value('limit')
  if (text === undefined) return undefined
  if (/^[1-9]\d*$/.test(text)) return Number(text)
  throw new AgentError('usage', `error: --limit needs a whole number from 1, got '${text}'.`)
}

const describe = (session: ListedSession) => ({
  ...session,
  lastModified: new Date(session.lastModified).toISOString(),
  ...(session.createdAt === undefined ? {} : { createdAt: new Date(session.createdAt).toISOString() }),
})

const SUMMARY_WIDTH = 70

const asText = (sessions: readonly ListedSession[], withDirectory: boolean): string => {
  if (sessions.length === 0) return 'No sessions here.\n'
  return sessions
    .map(({ sessionId, lastModified, summary, tag, cwd }) => {
      const at = new Date(lastModified).toISOString().slice(0, 16).replace('T', ' ')
      const shown = oneLine(summary)
      return [
        sessionId,
        at,
        ...(tag === undefined ? [] : [`[${oneLine(tag)}]`]),
        shown,
        ...(withDirectory && cwd !== undefined ? [`(${oneLine(cwd)})`] : []),
      ].join('  ')
    })
    .join('\n')
    .concat('\n')
}

/** Titles come from files: what a terminal would take as an order is left out. */
const oneLine = (text: string): string => {
  const clean = text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim()
  const characters = [...clean]
  return characters.length <= SUMMARY_WIDTH ? clean : `${characters.slice(0, SUMMARY_WIDTH - 1).join('')}…`
}
