/** Who may do what: tools that exist, rules that allow, and a function for the rest. */

import { resolve } from 'node:path'
import { stdout } from 'node:process'
import { type CanUseTool, query } from '@agent-engine/sdk'

const workspace = resolve('src')

const canUseTool: CanUseTool = async (toolName, input, { suggestions, signal }) => {
  if (signal.aborted) return { behavior: 'deny', message: 'The question was withdrawn.' }
  const path = typeof input.file_path === 'string' ? resolve(input.file_path) : undefined
  if (path?.startsWith(workspace)) {
    // Allow this one, and do not ask for its like again in this session.
    return { behavior: 'allow', updatedPermissions: suggestions ?? [] }
  }
  stdout.write(`denied: ${toolName}\n`)
  return { behavior: 'deny', message: `Only files below ${workspace} may be changed.` }
}

const options = {
  tools: ['Read', 'Glob', 'Grep', 'Edit', 'Write'],
  allowedTools: ['Read(./src/**)'],
  disallowedTools: ['Read(./.env*)'],
  canUseTool,
}
for await (const message of query({ prompt: 'Rename the function `old` to `fresh` everywhere.', options })) {
  if (message.type === 'result') stdout.write(`${message.permission_denials.length} calls were denied\n`)
}
