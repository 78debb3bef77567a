import type { JsonObject } from '@agent-engine/protocol/json'
import type { McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js'
import { isJsonObject } from '../boundary.ts'

/** Asks a server for the result of a request without parameters. */
export type AskServer = (method: string) => Promise<JsonObject>

const prepared = new WeakSet<object>()

/**
 * Lets an instance get its first tool, resource or prompt after it has connected. The MCP package sets up each kind with
 * its first entry, and no longer once the instance is connected: so every kind gets an entry that goes again at once.
 */
export function prepareForAdditions(server: McpServer, template: typeof ResourceTemplate): void {
  const first = { list: undefined, complete: { part: () => [] } }
  const nothing = async () => ({ contents: [] })
  server.registerTool('first', {}, async () => ({ content: [] })).remove()
  server.registerResource('first', new template('first:{part}', first), {}, nothing).remove()
  server.registerPrompt('first', {}, async () => ({ messages: [] })).remove()
  prepared.add(server)
}

/** Whether an instance declares kinds that it may have nothing of. */
export function isPrepared(instance: object): boolean {
  return prepared.has(instance)
}

/** Of resources and prompts those that the instance has any of. */
export async function kindsOffered(ask: AskServer): Promise<readonly string[]> {
  const has = async (method: string, key: string): Promise<boolean> => {
    const { [key]: list } = await ask(method)
    return Array.isArray(list) && list.length > 0
  }
  // Templates first: the list of resources may be made by a program of theirs.
  const resources =
    (await has('resources/templates/list', 'resourceTemplates')) || (await has('resources/list', 'resources'))
  const prompts = await has('prompts/list', 'prompts')
  return [...(resources ? ['resources'] : []), ...(prompts ? ['prompts'] : [])]
}

/** The reply to `initialize` without the kinds of which there is nothing yet: engines offer the model tools for them. */
export async function withoutEmptyKinds(reply: JsonObject, ask: AskServer): Promise<JsonObject> {
  const { result } = reply
  if (!isJsonObject(result) || !isJsonObject(result.capabilities)) return reply
  const kinds = await kindsOffered(ask)
  const { resources, prompts, completions, ...capabilities } = result.capabilities
  const kept = {
    ...(kinds.includes('resources') && { resources }),
    ...(kinds.includes('prompts') && { prompts }),
    ...(kinds.length > 0 && { completions }),
  }
  return { ...reply, result: { ...result, capabilities: { ...capabilities, ...kept } } }
}
