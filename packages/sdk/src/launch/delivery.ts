import type { Options } from '../options.ts'
import { splitServers } from './servers.ts'

/**
 * How what is long or secret reaches the engine. It is decided before the process starts, because the engine's answer
 * to `initialize` comes too late (spec: SDK, section 3.5): our own command line gets everything through `initialize`
 * or a file of its own; a command line the caller named may be of any make, and gets flags.
 */
export interface Delivery {
  /** System prompt, agents, output schema. */
  prompts: 'argv' | 'initialize'
  /** Settings given as an object. */
  settings: 'argv' | 'file'
  servers: 'argv' | 'initialize'
  plugins: 'argv' | 'initialize'
}

export function chooseDelivery(options: Options, isOurs: boolean): Delivery {
  return {
    prompts: isOurs ? 'initialize' : 'argv',
    // A command line in this process is in no list of processes.
    settings: isOurs && options.engine === undefined ? 'file' : 'argv',
    servers: options.mcpServersDelivery ?? (isOurs ? 'initialize' : 'argv'),
    plugins: options.pluginDelivery ?? 'argv',
  }
}

/** Whether `initialize` brings something that the engine needs before it starts up. */
export function engineAwaitsInitialize(options: Options, delivery: Delivery): boolean {
  const hasServers = Object.keys(splitServers(options.mcpServers).byProcess).length > 0
  const hasPlugins = (options.plugins?.length ?? 0) > 0
  return (
    (delivery.servers === 'initialize' && hasServers) || (delivery.plugins === 'initialize' && hasPlugins)
  )
}
