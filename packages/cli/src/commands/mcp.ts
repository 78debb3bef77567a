import { AgentError } from '@agent-engine/protocol/errors'
import { Command, CommanderError } from 'commander'
import type { StorePlaces } from '../mcp/config/store.ts'
import type { CheckServers } from './mcp-list.ts'
import type { LoginPorts } from './mcp-login.ts'

export interface McpCommandPorts extends StorePlaces {
  write(text: string): void
  warn(text: string): void
  /** Text of standard input, for `add-json NAME -`. */
  readInput(): Promise<string>
  readonly check: CheckServers
  /** Whether the policies let a server run. */
  permits(name: string, raw: unknown): Promise<boolean>
  /** Asks for the secret of an OAuth client, or takes it from `MCP_CLIENT_SECRET`, and keeps it. */
  keepClientSecret(url: string, clientId: string): Promise<void>
  /** What logins need; made when there is one. Its `close` comes after. */
  logins(): Promise<LoginPorts & { close(): void }>
  /** Runs `agent mcp serve` to its end; gives the exit code. */
  serve(options: { readonly debug: boolean }): Promise<number>
}

/** `agent mcp …` (spec: mcp §13). Gives the exit code; messages for people go to stdout, problems to stderr. */
export const runMcp = async (args: readonly string[], ports: McpCommandPorts): Promise<number> => {
  let code = 0
  const program = createProgram(ports, (result) => {
    code = result
  })
  try {
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    if (!(error instanceof AgentError)) throw error
    ports.warn(`${error.message}\n`)
    return 1
  }
}

const createProgram = (ports: McpCommandPorts, setCode: (code: number) => void): Command => {
  const program = new Command('agent mcp')
    .description('Manage MCP servers.')
    .exitOverride()
    .configureOutput({ writeOut: ports.write, writeErr: ports.warn })
  const scope = ['-s, --scope <scope>', 'local, user or project'] as const

  program
    .command('add <name> <commandOrUrl> [args...]')
    .description('add a server; "--" goes before a command with options of its own')
    .option(...scope, 'local')
    .option('-t, --transport <transport>', 'stdio, sse or http', 'stdio')
    .option('-e, --env <pairs...>', 'environment of the program, NAME=value')
    .option('-H, --header <headers...>', 'headers for the server, "Name: value"')
    .option('--client-id <id>', 'OAuth client that is registered with the authorization server')
    .option('--client-secret', 'ask for the secret of that client, or take it from MCP_CLIENT_SECRET')
    .option('--callback-port <port>', 'port for the browser to come back to after a login')
    .action(async (name: string, target: string, args: string[], options) => {
      const { addServer } = await import('./mcp-add.ts')
      await addServer({ name, target, args, ...options }, ports)
    })
  program
    .command('add-json <name> <json>')
    .description('add a server from its JSON entry; "-" reads it from stdin')
    .option(...scope, 'local')
    .action(async (name: string, json: string, options: { scope: string }) => {
      const { addJson } = await import('./mcp-add.ts')
      await addJson(name, json === '-' ? await ports.readInput() : json, options.scope, ports)
    })
  program
    .command('remove <name>')
    .description('remove a server')
    .option(...scope)
    .action(async (name: string, options: { scope?: string }) => {
      const { removeServer } = await import('./mcp-remove.ts')
      await removeServer(name, options.scope, ports)
    })
  program
    .command('list')
    .description('list the servers and whether they can be reached')
    .action(async () => (await import('./mcp-list.ts')).listServers(ports))
  program
    .command('get <name>')
    .description('show one server')
    .action(async (name: string) => (await import('./mcp-list.ts')).showServer(name, ports))
  program
    .command('login <name>')
    .description('log in to a remote server in the browser; for one that is in no file, give its address')
    .option('--no-browser', 'only print the address to open')
    .action(async (name: string, options: { browser: boolean }) =>
      withLogins(ports, async (logins) =>
        (await import('./mcp-login.ts')).loginServer(name, options, logins),
      ),
    )
  program
    .command('logout <name>')
    .description('forget the login to a server')
    .action(async (name: string) =>
      withLogins(ports, async (logins) => (await import('./mcp-login.ts')).logoutServer(name, logins)),
    )
  program
    .command('reset-project-choices')
    .description('forget which servers of .mcp.json were approved or rejected')
    .action(async () => {
      const { resetApprovals } = await import('../mcp/config/store.ts')
      await resetApprovals(ports)
      ports.write('All approvals and rejections of servers of this project are forgotten.\n')
    })
  program
    .command('serve')
    .description('offer the tools of this engine to another program, over stdio')
    .option('-d, --debug', 'write a debug log to stderr')
    .option('--verbose', 'accepted for compatibility')
    .action(async (options: { debug?: boolean }) =>
      setCode(await ports.serve({ debug: options.debug === true })),
    )
  return program
}

const withLogins = async (
  ports: McpCommandPorts,
  work: (logins: LoginPorts) => Promise<void>,
): Promise<void> => {
  const logins = await ports.logins()
  try {
    await work(logins)
  } finally {
    logins.close()
  }
}
