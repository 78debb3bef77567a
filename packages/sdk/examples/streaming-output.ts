/** Text as it is written, and which tools are at work. */

import { stdout } from 'node:process'
import { query, type SDKMessage } from '@agent-engine/sdk'

function show(message: SDKMessage): void {
  if (message.type === 'stream_event' && message.event.type === 'content_block_delta') {
    if (message.event.delta.type === 'text_delta') stdout.write(message.event.delta.text)
  }
  if (message.type === 'assistant') {
    for (const block of message.message.content)
      if (block.type === 'tool_use') stdout.write(`\n[${block.name}]\n`)
  }
  if (message.type === 'result') stdout.write(`\n${message.num_turns} turns\n`)
}

const options = { includePartialMessages: true, permissionMode: 'plan' as const }
for await (const message of query({ prompt: 'Explain how the tests are organised.', options })) show(message)
