import { AgentError } from '@agent-engine/protocol/errors'
import { tagSession } from '../../session/change-session.ts'
import { type SessionsCommand, writeJson } from './command.ts'
import { findNamed } from './find.ts'

export const tagCommand: SessionsCommand = {
  usage: 'tag <session> [tag]',
  text: 'tag a session, or take its tag away with --clear',
  words: { least: 1, most: 2 },
  flags: {
    clear: { type: 'boolean', text: 'take the tag away' },
  },
  async run({ words: [name = '', tag], store, output, json, isSet }) {
    if ((tag === undefined) !== isSet('clear')) {
      throw new AgentError('usage', 'error: give either a tag or --clear.')
    }
    const { sessionId } = findNamed(store, name).files
    tagSession(store, sessionId, tag ?? null)
    if (json) writeJson(output, { sessionId, tag: tag ?? null })
    else output.write(`${sessionId} ${tag === undefined ? 'has no tag now' : 'is tagged'}.\n`)
    return 0
  },
}
