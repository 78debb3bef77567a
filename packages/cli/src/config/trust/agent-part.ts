import { type TrustPart, trustPart } from './part.ts'

/** An agent of the project as far as trust is concerned. */
export interface ProjectAgent {
  readonly name: string
  readonly hooks?: unknown
  readonly mcpServers?: readonly { readonly name: string; readonly config?: unknown }[] | undefined
}

/** What an agent would run; undefined when its definition only speaks to the model. */
export const agentPart = ({ name, hooks, mcpServers = [] }: ProjectAgent): TrustPart | undefined => {
  const servers = mcpServers.filter(({ config }) => config !== undefined)
  if (hooks === undefined && servers.length === 0) return undefined
  const effects = [
    ...(hooks === undefined ? [] : ['runs hooks']),
    ...(servers.length === 0
      ? []
      : [`starts MCP servers: ${servers.map((server) => server.name).join(', ')}`]),
  ]
  return trustPart(`agent ${name}`, effects.join('; '), { hooks, servers })
}
