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
  /** Connections that serve the definition, to be told when it is no longer what counts. */
  listeners: Set<() => void>
}

const entries = new WeakMap<object, Entry>()

export function setDefinition(
  config: object,
  definition: ServerDefinition,
  hasInstance: () => boolean,
): void {
  entries.set(config, { definition, hasInstance, listeners: new Set() })
}

/**
 * The definition behind a server config. Once someone has looked at its `instance` they may have changed it, and the
 * instance is what counts: undefined then, as for a config made by hand.
 */
export function definitionOf(config: object): ServerDefinition | undefined {
  const entry = entries.get(config)
  return entry === undefined || entry.hasInstance() ? undefined : entry.definition
}

/** Tells, once, when somebody looks at the instance of a config for the first time. Gives what ends that. */
export function onInstance(config: object, listener: () => void): () => void {
  const listeners = entries.get(config)?.listeners
  listeners?.add(listener)
  return () => listeners?.delete(listener)
}

export function instanceMade(config: object): void {
  const listeners = entries.get(config)?.listeners
  for (const listener of listeners ?? []) listener()
  listeners?.clear()
}
