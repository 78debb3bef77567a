import type { McpServerStatus } from '@agent-engine/protocol'
import { type McpCommandPorts, runMcp } from '../commands/mcp.ts'
import type { CheckServers } from '../commands/mcp-list.ts'
import { serverPart } from '../config/trust/project-parts.ts'
import type { Output } from '../io/output.ts'
import { type FileServer, fileServers } from '../mcp/config/file-servers.ts'
import { isPermitted } from '../mcp/config/policy.ts'
import { createDebugLog } from '../platform/debug-log.ts'
import { harmless } from '../platform/harmless.ts'
import { parseArgv } from './argv.ts'
import { policyOf } from './compose/mcp-policy.ts'
import { resolveOptions } from './options.ts'
import { runSettings } from './settings.ts'

/** `agent mcp …` with the world it works in. */
export const runMcpCommand = (args: readonly string[], output: Output): Promise<number> => {
  const cwd = process.cwd()
  const { env } = process
  const ports: McpCommandPorts = {
    env,
    cwd,
    write: (text) => output.write(harmless(text)),
    warn: (text) => void process.stderr.write(harmless(text)),
    async readInput() {
      let text = ''
      for await (const chunk of process.stdin) text += String(chunk)
      return text
    },
    check: checkServers(cwd),
    async permits(name, raw) {
      const settings = await runSettings({}, { cwd, env, askTrust: async () => 'restrict' })
      return isPermitted(name, raw, policyOf(settings, env))
    },
    keepClientSecret: async (url, clientId) =>
      (await import('./compose/mcp-logins.ts')).keepClientSecret(url, clientId),
    logins: async () =>
      (await import('./compose/mcp-logins.ts')).commandLogins(cwd, checkServers(cwd), output),
    serve: ({ debug }) => serve(cwd, output, debug),
  }
  return runMcp(args, ports)
}

/** The options of a session without a conversation: no transcript, and no servers but itself. */
const sessionOptions = async (cwd: string) => {
  const invocation = parseArgv(['--print', '--no-session-persistence', '--strict-mcp-config'], new Map())
  if (invocation.type !== 'run') throw new Error('flags of our own were not understood')
  const settings = await runSettings(invocation.flags, { cwd, env: process.env })
  return resolveOptions(invocation.flags, { cwd, print: true, uid: process.geteuid?.() }, settings)
}

const serve = async (cwd: string, output: Output, debug: boolean): Promise<number> => {
  const [{ composeSession }, { runServe }, options] = await Promise.all([
    import('./compose/compose.ts'),
    import('../commands/mcp-serve.ts'),
    sessionOptions(cwd),
  ])
  const log = createDebugLog(
    debug ? { filter: undefined, file: undefined, stderr: process.stderr } : undefined,
  )
  return runServe((frontEnd) => composeSession(options, frontEnd, log), process.stdin, output)
}

export const checkServers = (cwd: string): CheckServers => ({
  async find() {
    const { env } = process
    // A list runs nothing of a project that nobody trusts, and shows all of it.
    const settings = await runSettings({}, { cwd, env, askTrust: async () => 'restrict' })
    const { servers, disabled, warnings } = await fileServers({
      env,
      cwd,
      sources: settings.sources,
      settings: settings.effective,
    })
    for (const warning of warnings) process.stderr.write(`Warning: ${warning}\n`)
    const policy = policyOf(settings, env)
    return Promise.all(
      servers.map(async (server) => {
        const { name, raw, scope } = server
        if (!isPermitted(name, raw, policy, scope)) return { ...server, stopped: 'blocked' as const }
        if (disabled.has(name)) return { ...server, stopped: 'disabled' as const }
        if (scope !== 'project' || !server.approved) return server
        return { ...server, approved: await settings.trust.permits(serverPart(name, raw)) }
      }),
    )
  },
  connect: (servers) => connectAll(servers, cwd),
})

const connectAll = async (
  servers: readonly FileServer[],
  cwd: string,
): Promise<ReadonlyMap<string, McpServerStatus>> => {
  const [{ createServerManager }, { readEntries }, { createChildRegistry }] = await Promise.all([
    import('./compose/mcp-manager.ts'),
    import('../mcp/config/read-entry.ts'),
    import('../platform/child-registry.ts'),
  ])
  const { env } = process
  const registry = createChildRegistry()
  const manager = await createServerManager({
    env: { ...env, MCP_CONNECT_TIMEOUT_MS: env.MCP_TIMEOUT ?? '30000' },
    cwd,
    registry,
    sessionId: '',
    entrypoint: 'cli',
    host: undefined,
    elicitations: undefined,
    roots: () => [cwd],
    log: () => undefined,
    eager: true,
  })
  const { entries, problems } = readEntries(servers, env)
  manager.add(entries)
  await manager.ready()
  const states = manager.servers()
  await manager.close()
  await registry.close(0)
  const failed = problems.map(({ name, message }) => ({ name, status: 'failed' as const, error: message }))
  return new Map([...states, ...failed].map((status) => [status.name, status]))
}
