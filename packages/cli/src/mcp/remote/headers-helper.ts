import type { McpHttpServerConfig, McpSseServerConfig } from '@agent-engine/protocol'
import { parseJsonObject } from '../../platform/json-file.ts'
import { messageOf } from '../errors.ts'
import { HEADERS_HELPER_MS } from '../limits.ts'
import type { TransportPorts } from '../open-transport.ts'
import type { ServerEntry } from '../server-entry.ts'

/** Credentials of the engine that a helper has no use for. */
const ENGINE_CREDENTIALS = [
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_AUTH_TOKEN',
  'ANTHROPIC_CUSTOM_HEADERS',
  'CLAUDE_CODE_OAUTH_TOKEN',
  'CLAUDE_CODE_OAUTH_REFRESH_TOKEN',
] as const

/**
 * Headers that the entry's `headersHelper` prints as one JSON object; run at every connection, and again when they are
 * refused (spec: mcp §1.1). When it fails the connection goes on without them.
 */
export const helperHeaders = async (
  entry: ServerEntry,
  config: McpHttpServerConfig | McpSseServerConfig,
  ports: TransportPorts,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> => {
  const command = config.headersHelper
  if (command === undefined) return {}
  const fail = (problem: string): Readonly<Record<string, string>> => {
    ports.log('warning', { problem: `headersHelper: ${problem}` })
    return {}
  }
  if ((entry.scope === 'project' || entry.scope === 'local') && !ports.trusted) {
    return fail('not run, because this directory is not trusted')
  }
  try {
    const { runChild } = await import('../../platform/child-run.ts')
    const inherited = { ...ports.childEnv({}) }
    for (const name of ENGINE_CREDENTIALS) delete inherited[name]
    const { outcome, stdout } = await runChild({
      registry: ports.registry,
      file: process.platform === 'win32' ? 'cmd' : '/bin/sh',
      args: process.platform === 'win32' ? ['/d', '/s', '/c', command] : ['-c', command],
      cwd: ports.cwd,
      env: { ...inherited, CLAUDE_CODE_MCP_SERVER_NAME: entry.name, CLAUDE_CODE_MCP_SERVER_URL: config.url },
      timeoutMs: HEADERS_HELPER_MS,
      signal,
    })
    if (outcome.type !== 'exited' || outcome.code !== 0)
      return fail(`it ended with ${JSON.stringify(outcome)}`)
    const parsed = parseJsonObject(stdout)
    if (parsed.state !== 'ok') return fail('it printed no JSON object')
    const rows = Object.entries(parsed.value)
    return Object.fromEntries(
      rows.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    )
  } catch (error) {
    return fail(messageOf(error))
  }
}
