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
  if (isToolResult(result)) return (await refusalOf(name, result)) ?? result
  const what = result === null ? 'null' : `a ${typeof result} without content`
  return errorResult(
    `Tool "${name}" returned ${result === undefined ? 'nothing' : what}; it must return { content: […] }`,
  )
}

function isToolResult(value: unknown): value is CallToolResult {
  return isJsonObject(value) && (Array.isArray(value.content) || isJsonObject(value.structuredContent))
}

/** The MCP package would refuse it too, with a dump that neither a model nor a programmer wants to read. */
async function refusalOf(name: string, result: CallToolResult): Promise<CallToolResult | undefined> {
  // Programs without tools of their own import this file, too, and need not have the package.
  const { CallToolResultSchema } = await import('@modelcontextprotocol/sdk/types.js')
  const { error } = CallToolResultSchema.safeParse(result)
  const [issue] = error?.issues ?? []
  if (issue === undefined) return undefined
  const place = issue.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
  return errorResult(
    `Tool "${name}" returned a result that is not MCP at ${place.slice(1)}: ${issue.message}`,
  )
}
