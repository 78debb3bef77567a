import type { JsonObject } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { hideUserInfo } from '../status.ts'

const HIDDEN = '[hidden]'
const VARIABLE_ONLY = /^(\w+ )?\$\{\w+\}$/
const SECRET_FLAG = /(key|token|secret|password|passwd|auth|credential)/i

/** A value that may be shown: only the name of a variable, never what could be a key (PAIN-12). */
const shownValue = (value: unknown): string =>
  typeof value === 'string' && VARIABLE_ONLY.test(value) ? value : HIDDEN

/** The command or address of an entry on one line. */
export const shownTarget = (raw: JsonObject): string => {
  if (typeof raw.url === 'string') return hideUserInfo(raw.url)
  const args = Array.isArray(raw.args) ? raw.args.map(String) : []
  return [String(raw.command ?? ''), ...shownArgs(args)].join(' ').trim()
}

/** Arguments, with the values of flags that are named like credentials hidden. */
export const shownArgs = (args: readonly string[]): readonly string[] =>
  args.map((arg, index) => {
    const [flag = '', value] = arg.split(/=(.*)/s)
    if (value !== undefined && SECRET_FLAG.test(flag)) return `${flag}=${shownValue(value)}`
    const before = args[index - 1]
    const isValue = before?.startsWith('-') === true && !before.includes('=') && !arg.startsWith('-')
    return isValue && SECRET_FLAG.test(before) ? shownValue(arg) : hideUserInfo(arg)
  })

/** `NAME<separator>value` lines of environment or headers. */
export const shownPairs = (pairs: unknown, separator: string): readonly string[] =>
  isJsonObject(pairs)
    ? Object.entries(pairs).map(([name, value]) => `${name}${separator}${shownValue(value)}`)
    : []

/** `oauth` of an entry; what is no part of it is named alone, as it could be a secret. */
export const shownOAuth = (oauth: unknown): readonly string[] =>
  isJsonObject(oauth)
    ? Object.entries(oauth).map(
        ([name, value]) => `${name}: ${OPEN.has(name) ? shownSetting(value) : HIDDEN}`,
      )
    : []

const OPEN: ReadonlySet<string> = new Set(['clientId', 'callbackPort', 'authServerMetadataUrl', 'scopes'])

const shownSetting = (value: unknown): string => {
  if (typeof value === 'string') return hideUserInfo(value)
  if (typeof value === 'number') return String(value)
  return Array.isArray(value) ? value.map(String).join(' ') : HIDDEN
}

export const kindOfEntry = (raw: JsonObject): string =>
  typeof raw.type === 'string' ? raw.type : raw.url === undefined ? 'stdio' : 'http'
