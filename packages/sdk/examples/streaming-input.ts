/** A conversation in one process: the next question depends on the last answer. */

import { stdout } from 'node:process'
import { query, type SDKUserMessage } from '@agent-engine/sdk'

let answered: () => void = () => {}

async function* conversation(): AsyncGenerator<SDKUserMessage> {
  for (const content of ['Which files are the largest?', 'What could be taken out of the first of them?']) {
    const answer = new Promise<void>((resolve) => {
      answered = resolve
    })
    yield { type: 'user', message: { role: 'user', content }, parent_tool_use_id: null }
    await answer
  }
}

for await (const message of query({ prompt: conversation(), options: { tools: ['Read', 'Glob', 'Bash'] } })) {
  if (message.type !== 'result') continue
  stdout.write(`${message.subtype === 'success' ? message.result : message.errors.join('; ')}\n`)
  answered()
}
