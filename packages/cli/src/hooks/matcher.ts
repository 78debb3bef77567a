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

const compile = (source: string): RegExp | undefined => {
  try {
    return new RegExp(source)
  } catch {
    return undefined
  }
}
