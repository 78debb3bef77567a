import { isJsonObject } from '@agent-engine/protocol/json-object'
import type { McpServerFilter } from '@agent-engine/protocol/settings/mcp-settings'
import { expandEntry } from './expand.ts'
import type { RawEntry } from './raw-entry.ts'

/** Which servers an administrator lets run (spec: mcp §1.5). */
export interface ServerPolicy {
  /** undefined: no restriction; empty: none. */
  readonly allowed: readonly McpServerFilter[] | undefined
  readonly denied: readonly McpServerFilter[]
  /** Only servers of the administrator's own file, and those in the host. */
  readonly enterpriseOnly?: true
  /** What variables in entries stand for: it is judged what would run. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

export const NO_POLICY: ServerPolicy = { allowed: undefined, denied: [] }

/** Whether a server may run. A denial beats an allowance; servers in the host are the host's own business. */
export const isPermitted = (
  name: string,
  written: unknown,
  { allowed, denied, enterpriseOnly, env = {} }: ServerPolicy,
  scope?: RawEntry['scope'],
): boolean => {
  const raw = isJsonObject(written) ? expandEntry(written, env).value : written
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
    return typeof raw.url === 'string' && addressFits(filter.serverUrl, raw.url)
  return false
}

/** The address as it is used. A star in front of the path never stands for one: it could hide another host. */
const addressFits = (glob: string, address: string): boolean => {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  url.username = ''
  url.password = ''
  const [origin = '', path = ''] = /^([^/]*\/\/[^/]*)(.*)$/s.exec(glob)?.slice(1) ?? ['', glob]
  const isOpen = path === '' && origin.endsWith('*')
  const pattern = `^${globSource(origin, '[^/]*')}${isOpen ? '.*' : globSource(path, '.*')}$`
  return new RegExp(pattern, 's').test(path === '' && !isOpen ? url.origin : url.href)
}

const globSource = (glob: string, star: string): string =>
  glob
    .split('*')
    .map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'))
    .join(star)
