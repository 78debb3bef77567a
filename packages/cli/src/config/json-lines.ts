/** Where the values of a JSON text stand, for messages. */
export interface JsonLines {
  /** The line, from 1, of the value at a path like `permissions.allow[2]`, or of the nearest thing around it. */
  lineOf(path: string): number
  /** The first thing that is no JSON. */
  readonly error: { readonly line: number; readonly problem: string } | undefined
}

/** Reads as far as the text is JSON. Only called when there is something to complain about. */
export const jsonLines = (text: string): JsonLines => {
  const lines = new Map<string, number>()
  const scan: Scan = { text, at: 0, depth: 0 }
  let error: JsonLines['error']
  try {
    value(scan, '', lines)
    skipBlank(scan)
    if (scan.at < text.length) fail(scan, 'nothing after the value')
  } catch (problem) {
    if (!(problem instanceof NotJson)) throw problem
    error = { line: lineAt(text, scan.at), problem: problem.message }
  }
  return {
    error,
    lineOf(path) {
      for (let known = path; known !== ''; known = parentOf(known)) {
        const line = lines.get(known)
        if (line !== undefined) return line
      }
      return lines.get('') ?? 1
    },
  }
}

interface Scan {
  readonly text: string
  at: number
  depth: number
}

/** Far more than settings have. */
const MAX_DEPTH = 1_000

class NotJson extends Error {}

const fail = ({ text, at }: Scan, expected: string): never => {
  const found = at >= text.length ? 'the end of the text' : JSON.stringify(text.slice(at, at + 1))
  throw new NotJson(`expected ${expected}, found ${found}`)
}

const lineAt = (text: string, at: number): number => text.slice(0, at).split('\n').length

const parentOf = (path: string): string => path.replace(/(\[[^[]*\]|\.?[^.[]*)$/, '')

const skipBlank = (scan: Scan): void => {
  // A byte order mark is no part of the text.
  while (/[\s\uFEFF]/.test(scan.text.charAt(scan.at))) scan.at += 1
}

const value = (scan: Scan, path: string, lines: Map<string, number>): void => {
  skipBlank(scan)
  if (!lines.has(path)) lines.set(path, lineAt(scan.text, scan.at))
  switch (scan.text.charAt(scan.at)) {
    case '{':
      return inside(scan, () => object(scan, path, lines))
    case '[':
      return inside(scan, () => array(scan, path, lines))
    case '"':
      return void string(scan)
    default: {
      const word = /^(-?\d+(\.\d+)?([eE][+-]?\d+)?|true|false|null)(?![\w.])/.exec(
        scan.text.slice(scan.at, scan.at + 400),
      )
      if (word === null) return fail(scan, 'a value')
      scan.at += word[0].length
    }
  }
}

const inside = (scan: Scan, read: () => void): void => {
  scan.depth += 1
  if (scan.depth > MAX_DEPTH) fail(scan, 'less nesting')
  read()
  scan.depth -= 1
}

const object = (scan: Scan, path: string, lines: Map<string, number>): void => {
  scan.at += 1
  skipBlank(scan)
  if (take(scan, '}')) return
  for (;;) {
    skipBlank(scan)
    const line = lineAt(scan.text, scan.at)
    const key = string(scan)
    const inner = path === '' ? key : `${path}.${key}`
    lines.set(inner, line)
    skipBlank(scan)
    if (!take(scan, ':')) fail(scan, '":"')
    value(scan, inner, lines)
    skipBlank(scan)
    if (take(scan, '}')) return
    if (!take(scan, ',')) fail(scan, '"," or "}"')
  }
}

const array = (scan: Scan, path: string, lines: Map<string, number>): void => {
  scan.at += 1
  skipBlank(scan)
  if (take(scan, ']')) return
  for (let index = 0; ; index += 1) {
    value(scan, `${path}[${index}]`, lines)
    skipBlank(scan)
    if (take(scan, ']')) return
    if (!take(scan, ',')) fail(scan, '"," or "]"')
  }
}

const take = (scan: Scan, mark: string): boolean => {
  if (scan.text.charAt(scan.at) !== mark) return false
  scan.at += 1
  return true
}

const string = (scan: Scan): string => {
  if (scan.text.charAt(scan.at) !== '"') fail(scan, 'a string')
  const pattern = /"((?:[^"\\\n]|\\.)*)"/y
  pattern.lastIndex = scan.at
  const found = pattern.exec(scan.text)
  if (found === null) return fail(scan, 'a string that ends on its line')
  scan.at = pattern.lastIndex
  return found[1] ?? ''
}
