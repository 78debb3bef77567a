/** What an MCP server says about its use. */
export interface ServerInstructions {
  readonly server: string
  readonly text: string
}

/** One section with a heading for each server; nothing when none says anything (spec: mcp §4). */
export const serverInstructions = (servers: readonly ServerInstructions[]): string | undefined => {
  if (servers.length === 0) return undefined
  const parts = servers.map(({ server, text }) => `## ${server}\n${text}`)
  return ['# MCP servers', 'What the connected servers say about the use of their tools:', ...parts].join(
    '\n\n',
  )
}
