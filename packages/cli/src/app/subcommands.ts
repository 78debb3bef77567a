import type { Output } from '../io/output.ts'

/** A subcommand of `agent`; its code is loaded when it runs. */
export interface Subcommand {
  readonly name: string
  /** One line for `--help`. */
  readonly text: string
  /** Gives the exit code. */
  run(args: readonly string[], output: Output): Promise<number>
}

export const SUBCOMMANDS: readonly Subcommand[] = [
  {
    name: 'mcp',
    text: 'mcp add|add-json|list|get|remove|serve: manage MCP servers, or be one',
    run: async (args, output) => (await import('./mcp-command.ts')).runMcpCommand(args, output),
  },
  {
    name: 'protocol',
    text: 'protocol schema: print the JSON Schema of the stream-json protocol',
    run: async (args, output) => (await import('../commands/protocol.ts')).runProtocol(args, output),
  },
  {
    name: 'sessions',
    text: 'sessions list|show|export|verify|repair|rename|tag|delete|purge: see and change sessions',
    run: async (args, output) => (await import('../commands/sessions/sessions.ts')).runSessions(args, output),
  },
]
