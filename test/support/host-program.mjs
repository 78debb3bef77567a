// A host as users write it, for runtimes other than Node: it asks the agent for a tool of its own, answers its
// permission questions, hears its hooks, and says in one line of JSON what it saw.
import { createSdkMcpServer, query, tool } from '@agent-engine/sdk'
import { z } from 'zod'

const seen = { types: [], asked: [], hooks: [], calls: [], result: '', failure: '' }
const shop = createSdkMcpServer({
  name: 'shop',
  tools: [
    tool('price', 'Price of an article', { article: z.string() }, async ({ article }) => {
      seen.calls.push(article)
      return { content: [{ type: 'text', text: '42' }] }
    }),
  ],
})
const q = query({
  prompt: 'go',
  options: {
    cwd: process.argv[2],
    mcpServers: { shop },
    canUseTool: async (name, updatedInput) => {
      seen.asked.push(name)
      return { behavior: 'allow', updatedInput }
    },
    hooks: {
      PostToolUse: [
        {
          hooks: [
            async (input) => {
              seen.hooks.push(input.tool_name)
              return {}
            },
          ],
        },
      ],
    },
  },
})
for await (const message of q) {
  seen.types.push(message.type)
  if (message.type === 'result') seen.result = message.result
}
try {
  for await (const _ of query({ prompt: 'x', options: { cwd: '/no/such/folder' } }));
} catch (error) {
  seen.failure = `${error.name} ${error.code}`
}
console.log(JSON.stringify(seen))
