import { mcpToolName } from '@agent-engine/protocol/tool-names'
import type { PermissionGate } from './gate.ts'

/** Modes of single MCP servers, as a host sets them. */
export interface ServerModes {
  /** Null: the session's mode again. Gives a warning when the mode has no effect. */
  set(server: string, mode: 'default' | 'auto' | null): string | undefined
}

/** Calls of a server that has a mode of its own need what that mode asks for, and never less than the session does. */
export const withServerModes = (gate: PermissionGate): { gate: PermissionGate; serverModes: ServerModes } => {
  const strict = new Set<string>()
  const restricted: PermissionGate['decide'] = (question) => {
    const { toolName } = question
    const server = question.server ?? [...strict].find((name) => toolName.startsWith(mcpToolName(name, '')))
    if (server === undefined || !strict.has(server)) return gate.decide(question)
    const restriction = { agent: `MCP server ${server}`, mode: 'default' as const }
    return gate.decide({ ...question, restrictions: [restriction, ...(question.restrictions ?? [])] })
  }
  return {
    gate: {
      ...gate,
      get mode() {
        return gate.mode
      },
      get directories() {
        return gate.directories
      },
      decide: restricted,
    },
    serverModes: {
      set(server, mode) {
        if (mode === 'default') strict.add(server)
        else strict.delete(server)
        return mode === 'auto'
          ? `Tools of ${server} follow the mode of the session: this engine has no mode that decides by itself for one server.`
          : undefined
      },
    },
  }
}
