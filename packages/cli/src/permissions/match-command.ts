import { matchesWildcard } from './wildcard.ts'

/**
 * Whether the content of a `Bash(…)` rule fits the text of one simple command (spec: permissions §4.3). `prefix:*` and
 * `prefix *` take the prefix alone or with anything after a blank; `*` elsewhere stands for any characters.
 */
export const matchesCommand = (content: string, text: string): boolean => {
  const open = content.endsWith(':*') || content.endsWith(' *')
  const base = open ? content.slice(0, -2) : content
  if (base.trim() === '') return false
  if (!base.includes('*')) {
    if (!text.startsWith(base)) return false
    const next = text[base.length]
    return next === undefined || (open && (next === ' ' || next === '\t'))
  }
  if (matchesWildcard(base, text)) return true
  return open && (matchesWildcard(`${base} *`, text) || matchesWildcard(`${base}\t*`, text))
}
