import { isJsonObject } from '@agent-engine/protocol/json-object'
import type { McpServerFilter } from '@agent-engine/protocol/settings/mcp-settings'
import type { RawEntry } from './raw-entry.ts'

/** Which servers an administrator lets run (spec: mcp §1.5). */
export interface ServerPolicy {
  /** undefined: no restriction; empty: none. */
  readonly allowed: readonly McpServerFilter[] | undefined
  readonly denied: readonly McpServerFilter[]
  /** Only servers of the administrator's own file, and those in the host. */
  readonly enterpriseOnly?: true
}

export const NO_POLICY: ServerPolicy = { allowed: undefined, denied: [] }

/** Whether a server may run. A denial beats an allowance; servers in the host are the host's own business. */
export const isPermitted = (
  name: string,
  raw: unknown,
  { allowed, denied, enterpriseOnly }: ServerPolicy,
  scope?: RawEntry['scope'],
): boolean => {
  if (denied.some((filter) => fits(filter, name, raw))) return false
  if (isJsonObject(raw) && raw.type === 'sdk') return true
  if (enterpriseOnly && scope !== 'enterprise') return false
  if (allowed === undefined) return true
  return allowed.some((filter) => fits(filter, name, raw))
}

const fits = (filter: McpServerFilter, name: string, raw: unknown): boolean => {
  if (filter.serverName !== undefined) return filter.serverName === name
  if (!isJsonObject(raw)) return false
  if (filter.serverCommand !== undefined) {
    const args = Array.isArray(raw.args) ? raw.args : []
    return JSON.stringify([raw.command, ...args]) === JSON.stringify(filter.serverCommand)
  }
  if (filter.serverUrl !== undefined)
    return typeof raw.url === 'string' && globFits(filter.serverUrl, raw.url)
  return false
}

const globFits = (glob: string, text: string): boolean =>
  new RegExp(
    `^${glob
      .split('*')
      .map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'))
      .join('.*')}$`,
  ).test(text)
