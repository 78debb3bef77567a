import type { HookEvent } from '@agent-engine/protocol'
import { namesOfTool } from '@agent-engine/protocol/tool-names'

const NAME_LIST = /^[A-Za-z0-9_\-|, ]+$/

/**
 * Whether a hook's matcher is about `value` (spec: hooks §3): empty and `*` match everything, names joined by `|` or `,`
 * match exactly, anything else is an unanchored regular expression. An invalid expression matches nothing. Tool names
 * are tried under every alias.
 */
export const matches = (matcher: string | null | undefined, value: string | undefined): boolean => {
  if (matcher === null || matcher === undefined || matcher === '' || matcher === '*') return true
  if (value === undefined) return true
  const names = namesOfTool(value)
  const candidates = names.length > 0 ? names : [value]
  if (NAME_LIST.test(matcher)) {
    const listed = matcher.split(/[|,]/).map((name) => name.trim())
    return candidates.some((name) => listed.includes(name))
  }
  const expression = compile(matcher)
  return expression !== undefined && candidates.some((name) => expression.test(name))
}

/** FileChanged: names of files, exactly; they may hold a dot (spec: hooks §4). */
export const matchesFile = (matcher: string | null | undefined, name: string | undefined): boolean => {
  const names = fileNames(matcher)
  return names.length === 0 || (name !== undefined && names.includes(name))
}

/** The files that a matcher of FileChanged names; none: it is about every file that is watched. */
export const fileNames = (matcher: string | null | undefined): readonly string[] =>
  (matcher ?? '')
    .split(/[|,]/)
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== '*')

/** How the matchers of an event are read. */
export const matcherOf = (event: HookEvent): typeof matches =>
  event === 'FileChanged' ? matchesFile : matches

const compile = (source: string): RegExp | undefined => {
  try {
    return new RegExp(source)
  } catch {
    return undefined
  }
}
