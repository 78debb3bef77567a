/** Subagents with a task, tools and a model of their own. */

import { stdout } from 'node:process'
import { query } from '@agent-engine/sdk'

const agents = {
  reviewer: {
    description: 'Reviews a change and lists what is wrong with it',
    prompt: 'You review code. Report defects only, each with file and line, the worst first.',
    tools: ['Read', 'Grep', 'Glob'],
    model: 'opus',
  },
}

for await (const message of query({
  prompt: 'Have the reviewer look at the last change.',
  options: { agents },
})) {
  if (message.type === 'assistant') {
    const who = message.parent_tool_use_id === null ? 'main' : 'reviewer'
    for (const block of message.message.content)
      if (block.type === 'text') stdout.write(`${who}: ${block.text}\n`)
  }
}
