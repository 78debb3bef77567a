/**
 * The command that decides the exit code of a command line: the last one of its last pipeline. Quotes, substitutions
 * and redirects are seen through as far as finding the separators needs it.
 */
export const lastCommand = (line: string): string => {
  let start = 0
  let last = ''
  const close = (end: number): void => {
    const part = line.slice(start, end).trim()
    if (part !== '' && !part.startsWith('#')) last = part
  }
  for (let at = 0; at < line.length; at += 1) {
    const skipped = skipNested(line, at)
    if (skipped > at) {
      at = skipped - 1
    } else if (isSeparator(line, at)) {
      close(at)
      start = at + 1
    }
  }
  close(line.length)
  return last
}

const isSeparator = (line: string, at: number): boolean => {
  const sign = line[at]
  if (sign === '&') return !'<>'.includes(line[at - 1] || ' ') && line[at + 1] !== '>'
  if (sign === '|') return line[at - 1] !== '>'
  return sign === ';' || sign === '\n'
}

/** The end of a quoted text, an escaped character or a substitution that begins at `at`; `at` itself when none does. */
const skipNested = (line: string, at: number): number => {
  switch (line[at]) {
    case '\\':
      return at + 2
    case "'":
      return endOf(line, "'", at + 1)
    case '"':
      return endOfDoubleQuoted(line, at + 1)
    case '`':
      return endOf(line, '`', at + 1)
    case '(':
      return endOfParentheses(line, at + 1)
    default:
      return at
  }
}

const endOf = (line: string, sign: string, from: number): number => {
  const end = line.indexOf(sign, from)
  return end === -1 ? line.length : end + 1
}

const endOfDoubleQuoted = (line: string, from: number): number => {
  for (let at = from; at < line.length; at += 1) {
    if (line[at] === '\\') at += 1
    else if (line[at] === '"') return at + 1
  }
  return line.length
}

const endOfParentheses = (line: string, from: number): number => {
  for (let at = from; at < line.length; at += 1) {
    if (line[at] === ')') return at + 1
    const skipped = skipNested(line, at)
    if (skipped > at) at = skipped - 1
  }
  return line.length
}
