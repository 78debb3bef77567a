import { configDirectory } from '../config/paths.ts'
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
    name: 'agents',
    text: 'agents list: the subagents that a session here could start',
    run: async (args, output) => (await import('../commands/agents.ts')).runAgents(args, output),
  },
  {
    name: 'auth',
    text: 'auth status: which credentials a session here would use',
    async run(args, output) {
      const [{ runAuth }, { credentialsOf }, { runSettings }] = await Promise.all([
        import('../commands/auth.ts'),
        import('./credentials-found.ts'),
        import('./settings.ts'),
      ])
      return runAuth(args, output, async () =>
        credentialsOf(
          await runSettings({}, { cwd: process.cwd(), env: process.env, askTrust: async () => 'restrict' }),
        ),
      )
    },
  },
  {
    name: 'config',
    text: 'config list|get|set|unset|schema: read and change settings',
    run: async (args, output) => (await import('../commands/config.ts')).runConfig(args, here(output)),
  },
  {
    name: 'doctor',
    text: 'doctor: look whether everything the agent needs is there',
    async run(args, output) {
      const [{ runDoctor }, { checkServers }] = await Promise.all([
        import('../commands/doctor.ts'),
        import('./mcp-command.ts'),
      ])
      return runDoctor(args, output, checkServers(process.cwd()))
    },
  },
  {
    name: 'mcp',
    text: 'mcp add|add-json|list|get|remove|login|logout|serve: manage MCP servers, or be one',
    run: async (args, output) => (await import('./mcp-command.ts')).runMcpCommand(args, output),
  },
  {
    name: 'permissions',
    text: 'permissions explain|list: what a session here would allow, and why',
    run: async (args, output) =>
      (await import('./permissions-command.ts')).runPermissionsCommand(args, output),
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
  {
    name: 'trust',
    text: 'trust: let hooks, servers, rules and helpers of this project count',
    run: async (args, output) => (await import('../commands/trust.ts')).runTrust(args, here(output)),
  },
]

/** What commands about this directory and this user work with. */
const here = (output: Output) => ({
  cwd: process.cwd(),
  env: process.env,
  configDirectory: configDirectory(process.env),
  write: (text: string): void => output.write(text),
  warn: (text: string): void => void process.stderr.write(text),
})
