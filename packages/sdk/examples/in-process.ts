/** The engine without a process of its own, and with a model of your own: for tests, and where no process may start. */

import { stdout } from 'node:process'
import { createEngine } from '@agent-engine/cli/engine'
import { query } from '@agent-engine/sdk'

const engine = createEngine({
  model: {
    /** Answers as the Messages API streams it. */
    async *stream({ model, messages }) {
      const usage = { input_tokens: 1, output_tokens: 1 }
      const text = `You said: ${/Is [^"]*\?/.exec(JSON.stringify(messages.at(-1)))?.[0]}`
      yield {
        type: 'message_start',
        message: { id: 'm', type: 'message', role: 'assistant', model, content: [], usage },
      }
      yield { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }
      yield { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }
      yield { type: 'content_block_stop', index: 0 }
      yield { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } }
      yield { type: 'message_stop' }
    },
  },
})

const options = { engine, tools: [], persistSession: false }
for await (const message of query({ prompt: 'Is anybody there?', options })) {
  if (message.type === 'result' && message.subtype === 'success') stdout.write(`${message.result}\n`)
}
