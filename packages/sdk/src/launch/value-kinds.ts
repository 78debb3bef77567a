import { isJsonObject } from '../boundary.ts'
import type { Options } from '../options.ts'

type Kind = readonly [what: string, fits: (value: unknown) => boolean]

const LIST: Kind = ['an array', Array.isArray]
const FUNCTION: Kind = ['a function', (value) => typeof value === 'function']
const OBJECT: Kind = ['an object', isJsonObject]

/** Values that programs in JavaScript mix up most, and that would fail later, elsewhere, or not at all. */
const KINDS: readonly (readonly [keyof Options, Kind])[] = [
  [
    'abortController',
    ['an AbortController (not its signal)', (value) => isJsonObject(value) && 'signal' in value],
  ],
  ['additionalDirectories', LIST],
  ['agents', OBJECT],
  ['allowedTools', LIST],
  ['canUseTool', FUNCTION],
  ['disallowedTools', LIST],
  ['hooks', OBJECT],
  ['mcpServers', OBJECT],
  ['onElicitation', FUNCTION],
  ['onUserDialog', FUNCTION],
  ['plugins', LIST],
  ['settingSources', LIST],
  ['stderr', FUNCTION],
]

/** @throws TypeError that names the option, what it must be and what it is */
export function assertValueKinds(options: Options): void {
  if (!isJsonObject(options)) throw new TypeError(`options must be an object, not ${nameOf(options)}`)
  for (const [name, [what, fits]] of KINDS) {
    const value: unknown = options[name]
    if (value !== undefined && value !== null && !fits(value))
      throw new TypeError(`options.${name} must be ${what}, not ${nameOf(value)}`)
  }
  for (const [name, server] of Object.entries(options.mcpServers ?? {})) {
    if (!isJsonObject(server))
      throw new TypeError(`options.mcpServers.${name} must be an object, not ${nameOf(server)}`)
  }
}

function nameOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return /^[aeiou]/.test(typeof value) ? `an ${typeof value}` : `a ${typeof value}`
}
