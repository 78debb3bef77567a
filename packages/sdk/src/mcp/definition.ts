import type { AnySdkMcpTool } from './tool.ts'

/** What `createSdkMcpServer` was told. */
export interface ServerDefinition {
  name: string
  version: string
  tools: ReadonlyMap<string, AnySdkMcpTool>
  instructions: string | undefined
}

interface Entry {
  definition: ServerDefinition
  hasInstance: () => boolean
}

const entries = new WeakMap<object, Entry>()

export function setDefinition(
  config: object,
  definition: ServerDefinition,
  hasInstance: () => boolean,
): void {
  entries.set(config, { definition, hasInstance })
}

/**
 * The definition behind a server config. Once someone has looked at its `instance` they may have changed it, and the
 * instance is what counts: undefined then, as for a config made by hand.
 */
export function definitionOf(config: object): ServerDefinition | undefined {
  const entry = entries.get(config)
  return entry === undefined || entry.hasInstance() ? undefined : entry.definition
}
