/** Sessions: going on where one ended, trying something on a copy, and reading what was said. */

import { cwd, stdout } from 'node:process'
import { forkSession, getSessionMessages, listSessions, query, renameSession } from '@agent-engine/sdk'

async function run(prompt: string, resume?: string): Promise<string> {
  let sessionId = ''
  for await (const message of query({ prompt, options: resume === undefined ? {} : { resume } })) {
    if (message.type === 'system' && message.subtype === 'init') sessionId = message.session_id
  }
  return sessionId
}

const first = await run('Read the main module and remember its structure.')
await run('Now explain its error handling.', first)
await renameSession(first, 'How errors are handled')

const { sessionId: copy } = await forkSession(first, { title: 'A bolder idea' })
await run('Sketch how it would look without exceptions.', copy)

for (const { summary } of await listSessions({ dir: cwd(), limit: 2 })) stdout.write(`${summary}\n`)
stdout.write(`${(await getSessionMessages(first)).length} messages\n`)
