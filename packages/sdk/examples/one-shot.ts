/** One prompt, one answer. */

import { stdout } from 'node:process'
import { query } from '@agent-engine/sdk'

for await (const message of query({ prompt: 'What does this project do? Answer in one sentence.' })) {
  if (message.type === 'result' && message.subtype === 'success') stdout.write(`${message.result}\n`)
}
