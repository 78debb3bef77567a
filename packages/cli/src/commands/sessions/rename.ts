import { renameSession } from '../../session/change-session.ts'
import { type SessionsCommand, writeJson } from './command.ts'
import { findNamed } from './find.ts'

export const renameCommand: SessionsCommand = {
  usage: 'rename <session> <title>',
  text: 'give a session a title, also while it runs',
  words: { least: 2, most: 2 },
  flags: {},
  async run({ words: [name = '', title = ''], store, output, json }) {
    const { sessionId } = findNamed(store, name).files
    renameSession(store, sessionId, title)
    if (json) writeJson(output, { sessionId, title: title.trim() })
    else output.write(`${sessionId} is now called ${JSON.stringify(title.trim())}.\n`)
    return 0
  },
}
