import { rawEntries } from '../../mcp/config/raw-entry.ts'
import type { SessionMcp } from '../../mcp/session-mcp.ts'
import type { Tool } from '../../tools/define.ts'

/** The servers of one run of an agent. */
export interface OpenedServers {
  readonly tools: readonly Tool[]
  /** For people: servers that the agent has to do without. */
  readonly problems: readonly string[]
  close(): Promise<void>
}

/** Connects servers that only one agent has, until it has finished. */
export interface AgentServers {
  open(servers: Readonly<Record<string, unknown>>): Promise<OpenedServers>
  /** Credentials of the servers that are open. */
  secrets(): readonly string[]
  rootsChanged(): void
}

const NONE: OpenedServers = { tools: [], problems: [], close: async () => undefined }

export interface AgentServerParts {
  createSession(): SessionMcp
  toolsOf(session: SessionMcp): readonly Tool[]
  permits(name: string, raw: unknown): boolean
}

export const createAgentServers = (parts: AgentServerParts): AgentServers => {
  const sessions = new Set<SessionMcp>()
  return {
    secrets: () => [...sessions].flatMap((session) => session.loaded?.secrets() ?? []),
    rootsChanged() {
      for (const session of sessions) session.loaded?.rootsChanged()
    },
    async open(servers) {
      const entries = rawEntries({ ...servers }, 'dynamic')
      if (entries.length === 0) return NONE
      const permitted = entries.filter(({ name, raw }) => parts.permits(name, raw))
      const session = parts.createSession()
      sessions.add(session)
      session.configure(permitted)
      await session.ready()
      return {
        tools: parts.toolsOf(session),
        problems: problemsOf(
          session,
          entries.filter((entry) => !permitted.includes(entry)).map(({ name }) => name),
        ),
        async close() {
          sessions.delete(session)
          await session.close()
        },
      }
    },
  }
}

const problemsOf = (session: SessionMcp, blocked: readonly string[]): readonly string[] => [
  ...blocked.map((name) => `the MCP server '${name}' is not allowed by an administrator`),
  ...session.problems().map(({ message }) => message),
  ...session
    .servers()
    .filter(({ status }) => status !== 'connected')
    .map(({ name, status }) => `the MCP server '${name}' is not connected (${status})`),
]
