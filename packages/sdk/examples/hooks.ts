/** Hooks see every call: one writes them down, one refuses what must never happen. */

import { stdout } from 'node:process'
import { type HookCallback, query } from '@agent-engine/sdk'

const audit: HookCallback = async (input) => {
  if (input.hook_event_name === 'PostToolUse') stdout.write(`used: ${input.tool_name}\n`)
  return {}
}

const noForcePush: HookCallback = async (input) => {
  if (input.hook_event_name !== 'PreToolUse') return {}
  const command = JSON.stringify(input.tool_input)
  if (!/git push .*(--force|-f)\b/.test(command)) return {}
  return {
    hookSpecificOutput: {
      hookEventName: 'PreToolUse',
      permissionDecision: 'deny',
      permissionDecisionReason: 'History that others have is never rewritten.',
    },
  }
}

const options = {
  permissionMode: 'acceptEdits' as const,
  hooks: {
    // A guard that breaks must not open the gate.
    PreToolUse: [{ matcher: 'Bash', hooks: [noForcePush], timeout: 5, onFailure: 'block' as const }],
    PostToolUse: [{ hooks: [audit] }],
  },
}
for await (const message of query({ prompt: 'Tidy up the last commit and push it.', options })) {
  if (message.type === 'result') stdout.write(`${message.subtype}\n`)
}
