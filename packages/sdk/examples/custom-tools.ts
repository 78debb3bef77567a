/** Tools of your own, in this process: no server to start, and plain functions to test. */

import { stdout } from 'node:process'
import { createSdkMcpServer, query, tool } from '@agent-engine/sdk'
import { z } from 'zod'

const orders = new Map([['A-17', { item: 'bicycle', state: 'on its way' }]])

const shop = createSdkMcpServer({
  name: 'shop',
  tools: [
    tool(
      'order_state',
      'The state of an order',
      { id: z.string().describe('number of the order, like A-17') },
      async ({ id }) => {
        const order = orders.get(id)
        // The model reads the message of an error and can correct itself.
        if (order === undefined) throw new Error(`there is no order ${id}`)
        return { content: [{ type: 'text', text: `${order.item}: ${order.state}` }] }
      },
      { annotations: { readOnlyHint: true } },
    ),
  ],
})

const options = { mcpServers: { shop }, allowedTools: ['mcp__shop__order_state'], tools: [] }
for await (const message of query({ prompt: 'Where is order A-17?', options })) {
  if (message.type === 'result' && message.subtype === 'success') stdout.write(`${message.result}\n`)
}
