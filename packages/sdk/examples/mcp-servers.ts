/** MCP servers by process and by URL. Their secrets stay off the command line. */

import { env, stdout } from 'node:process'
import { query } from '@agent-engine/sdk'

const options = {
  mcpServers: {
    files: { command: 'npx', args: ['-y', '@modelcontextprotocol/server-filesystem', '.'] },
    tracker: {
      type: 'http' as const,
      url: 'https://tracker.example.com/mcp',
      headers: { Authorization: `Bearer ${env.TRACKER_TOKEN ?? ''}` },
    },
  },
  strictMcpConfig: true,
  allowedTools: ['mcp__files__*', 'mcp__tracker__list_issues'],
}

const session = query({ prompt: 'Which open issues name files that no longer exist?', options })
for (const { name, status } of await session.mcpServerStatus()) stdout.write(`${name}: ${status}\n`)
for await (const message of session) {
  if (message.type === 'result' && message.subtype === 'success') stdout.write(`${message.result}\n`)
}
