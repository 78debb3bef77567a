import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { isJsonObject } from '../boundary.ts'

export function errorResult(text: string): CallToolResult {
  return { content: [{ type: 'text', text }], isError: true }
}

/**
 * Runs a tool's handler. Whatever it does, there is a result: an answer that never comes would make the engine wait
 * for ever (spec: SDK, section 9.3).
 */
export async function runHandler(name: string, handler: () => Promise<unknown>): Promise<CallToolResult> {
  let result: unknown
  try {
    result = await handler()
  } catch (error) {
    return errorResult(error instanceof Error ? error.message : String(error))
  }
  if (typeof result === 'string') return { content: [{ type: 'text', text: result }] }
  if (isToolResult(result)) return result
  const what = result === null ? 'null' : `a ${typeof result} without content`
  return errorResult(
    `Tool "${name}" returned ${result === undefined ? 'nothing' : what}; it must return { content: […] }`,
  )
}

function isToolResult(value: unknown): value is CallToolResult {
  return isJsonObject(value) && (Array.isArray(value.content) || isJsonObject(value.structuredContent))
}
