/** A server that answers many short questions: engines wait, already started. */

import { stdout } from 'node:process'
import { createPool } from '@agent-engine/sdk'

const pool = createPool({ size: 2, options: { tools: ['Read', 'Grep'], maxTurns: 5 } })
await pool.ready()

async function answer(prompt: string): Promise<string> {
  for await (const message of pool.query({ prompt })) {
    if (message.type === 'result' && message.subtype === 'success') return message.result
  }
  return 'no answer'
}

const answers = await Promise.all(
  ['Where is the router?', 'Where are the tests?', 'Who calls main?'].map(answer),
)
for (const text of answers) stdout.write(`${text}\n`)
await pool.drain()
