import { join } from 'node:path'
import { isOn } from '../../config/env-flag.ts'
import { configDirectory } from '../../config/paths.ts'
import { type Connection, createConnection } from '../../mcp/connection.ts'
import { credentialsFile } from '../../mcp/credentials-file.ts'
import type { Elicitations } from '../../mcp/elicitations.ts'
import { createLearnedSecrets } from '../../mcp/learned-secrets.ts'
import { createManager, type McpManager } from '../../mcp/manager.ts'
import type { HostLink } from '../../mcp/open-transport.ts'
import { openTransport } from '../../mcp/open-transport.ts'
import { createServerMemory } from '../../mcp/server-memory.ts'
import { mayWait, mcpSettings } from '../../mcp/settings.ts'
import { waitingConnection } from '../../mcp/waiting-connection.ts'
import { childEnv, type Environment } from '../../platform/child-env.ts'
import type { ChildRegistry } from '../../platform/child-registry.ts'
import type { DebugLog } from '../../platform/debug-log.ts'
import type { HttpClient } from '../../platform/http.ts'
import { createHttpClient } from '../../platform/http-client.ts'

export interface ServerManagerParts {
  readonly env: Environment
  readonly cwd: string
  readonly registry: ChildRegistry
  readonly sessionId: string
  readonly entrypoint: string
  readonly host: HostLink | undefined
  readonly elicitations: Elicitations | undefined
  readonly roots: () => readonly string[]
  readonly log: DebugLog
  /** Default: connections of our own. */
  readonly http?: HttpClient | undefined
  /** Every server is connected at once, to see whether it works. */
  readonly eager?: boolean
}

/** What `CLAUDE_CODE_MCP_ALLOWLIST_ENV` leaves of the environment. */
const SAFE_VARIABLES =
  /^(HOME|LOGNAME|PATH|SHELL|TERM|USER|TZ|TMPDIR|LANG|LC_\w+|APPDATA|LOCALAPPDATA|PATHEXT|PROGRAMFILES|SYSTEMROOT|TEMP|TMP|USERNAME|USERPROFILE|CLAUDECODE|CLAUDE_PROJECT_DIR)$/i

/** A manager whose servers run as children of this engine; loaded when the first server is configured. */
export const createServerManager = (parts: ServerManagerParts): McpManager => {
  const { env, cwd, registry, sessionId, entrypoint, host, elicitations, roots, log } = parts
  const settings = mcpSettings(env)
  const { http = createHttpClient({ env }) } = parts
  const inherited = childEnv({ base: env, sessionId, entrypoint, extra: { CLAUDE_PROJECT_DIR: cwd } })
  const base = isOn(env.CLAUDE_CODE_MCP_ALLOWLIST_ENV)
    ? Object.fromEntries(Object.entries(inherited).filter(([name]) => SAFE_VARIABLES.test(name)))
    : inherited
  const learned = createLearnedSecrets()
  const credentials = credentialsFile(configDirectory(env))
  const remembered = join(configDirectory(env), 'mcp-manifests')
  return createManager({
    settings,
    learned: learned.all,
    credentialsFile: credentials,
    async loginPorts() {
      const { createTokenStore } = await import('../../mcp/oauth/token-store.ts')
      return { http, env, store: createTokenStore(credentials), learn: learned.learn }
    },
    log: (event, fields) => log('mcp', event, fields),
    connectionFor(entry, changed) {
      const logServer = (event: string, fields: Readonly<Record<string, unknown>>): void =>
        log('mcp', event, { server: entry.name, ...fields })
      const open = openTransport(entry, {
        registry,
        cwd,
        host,
        trusted: true,
        env,
        credentialsFile: credentials,
        learn: learned.learn,
        http: () => http,
        childEnv: (extra) => ({ ...base, ...extra }),
        log: logServer,
      })
      const create = (onChange: () => void): Connection =>
        createConnection({
          entry,
          connectTimeoutMs: settings.connectTimeoutMs,
          requests: { roots, elicitations },
          changed: onChange,
          log: logServer,
          learned: learned.all,
          open,
        })
      return parts.eager === true || !mayWait(entry, settings)
        ? create(changed)
        : waitingConnection(createServerMemory(remembered, entry, cwd, logServer), changed, create)
    },
  })
}
