import type { JsonObject } from '@agent-engine/protocol'
import type { ChildRegistry } from '../platform/child-registry.ts'
import type { HttpClient } from '../platform/http.ts'
import { McpError } from './errors.ts'
import type { HostInbox, SendToHost } from './host-inbox.ts'
import type { ServerEntry } from './server-entry.ts'
import type { OpenTransport } from './transport.ts'

/** The way to the host, for servers that live there. */
export interface HostLink {
  readonly send: SendToHost
  readonly inbox: HostInbox
}

export interface TransportPorts {
  readonly registry: ChildRegistry
  readonly cwd: string
  /** The environment of a program, with its own variables on top. */
  childEnv(extra: Readonly<Record<string, string>>): Readonly<Record<string, string | undefined>>
  http(): HttpClient
  /** Absent: there is no control channel. */
  readonly host: HostLink | undefined
  /** Programs that configuration files name may run: somebody trusts the directory. */
  readonly trusted: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where logins are kept. */
  readonly credentialsFile: string
  /** Takes secrets that must never be shown or written (PAIN-12). */
  learn(secrets: readonly (string | undefined)[]): void
  log(event: string, fields: JsonObject): void
}

/** The transport of an entry; its code is loaded when it connects. */
export const openTransport =
  (entry: ServerEntry, ports: TransportPorts): OpenTransport =>
  async (events, signal) => {
    const { config, name } = entry
    switch (config.type) {
      case 'sdk': {
        if (ports.host === undefined) {
          throw new McpError('mcp_unavailable', 'Servers of type sdk need a host that talks stream-json.')
        }
        const { hostTransport } = await import('./sdk-transport.ts')
        return hostTransport(name, ports.host.send, ports.host.inbox)(events, signal)
      }
      case 'http':
      case 'streamable-http':
      case 'sse': {
        const { remoteTransport } = await import('./remote/remote-transport.ts')
        return remoteTransport({ entry, config, ports })(events, signal)
      }
      default: {
        const { stdioTransport } = await import('./stdio-transport.ts')
        const { command, args = [], env = {} } = config
        const { registry, cwd, log } = ports
        const options = { registry, command, args, cwd, env: ports.childEnv(env), log }
        return stdioTransport(options)(events, signal)
      }
    }
  }
