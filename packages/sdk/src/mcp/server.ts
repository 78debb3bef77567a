import { createRequire } from 'node:module'
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { ownLocation } from '../own-location.ts'
import type { McpSdkServerConfigWithInstance } from '../types/mcp.ts'
import { instanceMade, type ServerDefinition, setDefinition } from './definition.ts'
import { registerTools } from './instance-tools.ts'
import { prepareForAdditions } from './late-additions.ts'
import type { AnySdkMcpTool } from './tool.ts'

/** What `createSdkMcpServer` makes a server from. Only `name` is needed. Spec: sdk.md §9.1. */
export interface SdkMcpServerOptions {
  /** Name in the MCP handshake. Tools are called by the *key* in `options.mcpServers`. */
  name: string
  /** Default: `1.0.0`. */
  version?: string
  tools?: AnySdkMcpTool[]
  instructions?: string
  /** Never leave the tools to tool search. */
  alwaysLoad?: boolean
  /** Limit of one call in milliseconds, kept by the engine; values under 1000 are ignored. */
  timeout?: number
}

/**
 * An MCP server that runs in this process, for `options.mcpServers`. It can serve any number of queries at once.
 * `instance` is an `McpServer` to add resources, prompts and further tools to, also while queries run; it is built when
 * it is first looked at, and loads the MCP package then. Spec: sdk.md §9.1.
 *
 * @throws Error when two tools have the same name
 */
export function createSdkMcpServer(options: SdkMcpServerOptions): McpSdkServerConfigWithInstance {
  const definition: ServerDefinition = {
    name: options.name,
    version: options.version ?? '1.0.0',
    tools: toolsByName(options),
    instructions: options.instructions,
  }
  let instance: McpServer | undefined
  const config: McpSdkServerConfigWithInstance = {
    type: 'sdk',
    name: options.name,
    ...(options.timeout !== undefined && { timeout: options.timeout }),
    get instance() {
      if (instance === undefined) {
        instance = buildInstance(definition)
        instanceMade(config)
      }
      return instance
    },
  }
  setDefinition(config, definition, () => instance !== undefined)
  return config
}

function toolsByName({ name, tools, alwaysLoad }: SdkMcpServerOptions): Map<string, AnySdkMcpTool> {
  const byName = new Map<string, AnySdkMcpTool>()
  for (const tool of tools ?? []) {
    if (byName.has(tool.name)) throw new Error(`MCP server "${name}" has two tools named "${tool.name}"`)
    const meta = alwaysLoad ? { _meta: { 'anthropic/alwaysLoad': true, ...tool._meta } } : {}
    byName.set(tool.name, { ...tool, ...meta })
  }
  return byName
}

/** The MCP package is heavy, and most programs never look at `instance`. */
function buildInstance(definition: ServerDefinition): McpServer {
  const require = createRequire(ownLocation())
  const { McpServer, ResourceTemplate } = asMcpModule(require('@modelcontextprotocol/sdk/server/mcp.js'))
  const { name, version, instructions } = definition
  const server = new McpServer(
    { name, version },
    {
      capabilities: { tools: { listChanged: true } },
      ...(instructions !== undefined && { instructions }),
    },
  )
  prepareForAdditions(server, ResourceTemplate)
  registerTools(server, definition)
  return server
}

function asMcpModule(module: unknown): typeof import('@modelcontextprotocol/sdk/server/mcp.js') {
  return module as typeof import('@modelcontextprotocol/sdk/server/mcp.js')
}
