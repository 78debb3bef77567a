import type { JsonObject } from './mock-api/json.ts'
import type { ReplyBlock } from './mock-api/reply.ts'

/** A command hook of a settings file. */
export const hook = (command: string, more: JsonObject = {}) => ({ type: 'command', command, ...more })

/** A shell command that answers with this JSON. */
export const says = (answer: JsonObject): string => `echo '${JSON.stringify(answer)}'`

/** … with these fields for its own event. */
export const saysFor = (hookEventName: string, specific: JsonObject): string =>
  says({ hookSpecificOutput: { hookEventName, ...specific } })

/** A call of the model. */
export const tool = (
  name: string,
  input: JsonObject,
  id = 'call',
): Extract<ReplyBlock, { type: 'tool_use' }> => ({
  type: 'tool_use',
  id,
  name,
  input,
})
