import { AgentError } from '@agent-engine/protocol/errors'
import { protocolJsonSchema } from '@agent-engine/protocol/json-schema'
import type { Output } from '../io/output.ts'

/** `agent protocol schema`: the protocol as JSON Schema, for hosts in other languages. */
export const runProtocol = async (args: readonly string[], output: Output): Promise<number> => {
  if (args.includes('--help') || args.includes('-h')) {
    output.write(
      'Usage: agent protocol schema\n\nPrints the JSON Schema of every message and control request.\n',
    )
    return 0
  }
  if (args.length !== 1 || args[0] !== 'schema') {
    throw new AgentError('usage', "error: unknown command. Use 'agent protocol schema'.")
  }
  output.write(`${JSON.stringify(protocolJsonSchema(), null, 2)}\n`)
  return 0
}
