import { deleteSession } from '../../session/change-session.ts'
import { type SessionsCommand, writeJson } from './command.ts'
import { findNamed } from './find.ts'

export const deleteCommand: SessionsCommand = {
  usage: 'delete <session>...',
  text: 'delete sessions for good, with everything that lies beside them',
  words: { least: 1, most: Number.POSITIVE_INFINITY },
  flags: {},
  async run({ words, store, output, json }) {
    const ids = new Set(words.map((name) => findNamed(store, name).files.sessionId))
    for (const sessionId of ids) deleteSession(store, sessionId)
    if (json) writeJson(output, { deleted: [...ids] })
    else for (const sessionId of ids) output.write(`${sessionId} is deleted.\n`)
    return 0
  },
}
