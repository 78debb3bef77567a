/** What a sed script runs and which files it names. */
export interface SedUses {
  readonly texts: readonly string[]
  /** It runs what it reads. */
  readonly opaque: boolean
  readonly reads: readonly string[]
  readonly writes: readonly string[]
}

/**
 * Reads a script of sed command by command, as far as it can; where it can't it takes the rest for text of the last
 * command, line by line, so that a command that runs something is seen in any case.
 */
export const readSedScript = (script: string): SedUses => {
  const uses = { texts: [] as string[], opaque: false, reads: [] as string[], writes: [] as string[] }
  let rest = script
  for (;;) {
    rest = rest.replace(/^[\s;{}]+/, '')
    if (rest === '') return uses
    rest = rest.replace(ADDRESSES, '').replace(/^\s*!*\s*/, '')
    const command = rest[0] ?? ''
    rest = rest.slice(1)
    const line = /^[^\n]*/.exec(rest)?.[0] ?? ''
    switch (command) {
      case 'e':
        if (line.trim() === '') uses.opaque = true
        else uses.texts.push(line.trim())
        rest = rest.slice(line.length)
        break
      case 'r':
      case 'R':
        uses.reads.push(line.trim())
        rest = rest.slice(line.length)
        break
      case 'w':
      case 'W':
        uses.writes.push(line.trim())
        rest = rest.slice(line.length)
        break
      case 's':
        rest = substitution(rest, uses)
        break
      case 'y':
        rest = rest.slice(delimited(rest, 2))
        break
      case 'a':
      case 'i':
      case 'c':
        rest = rest.slice(/^(?:\\[\s\S]|[^\\\n])*/.exec(rest)?.[0].length ?? 0)
        break
      case '#':
        rest = rest.slice(line.length)
        break
      case ':':
      case 'b':
      case 't':
      case 'T':
      case 'q':
      case 'Q':
      case 'l':
      case 'L':
      case 'v':
        rest = rest.slice(/^[^;\n}]*/.exec(rest)?.[0].length ?? 0)
        break
      default:
        break
    }
  }
}

const ADDRESS = String.raw`(?:\d+(?:~\d+)?|\$|/(?:\\[\s\S]|\[(?:\\[\s\S]|[^\]])*\]|[^/\\])*/[IM]*|\\([^\n])(?:\\[\s\S]|(?!\1)[^\\])*\1[IM]*|[+~]\d+)`
const ADDRESSES = new RegExp(String.raw`^${ADDRESS}(?:\s*,\s*${ADDRESS.replaceAll('\\1', '\\2')})?\s*`)

/** Where so many delimited parts end; the first character is the delimiter. */
const delimited = (text: string, parts: number): number => {
  const delimiter = text[0] ?? ''
  let at = 1
  for (let seen = 0; seen < parts && at < text.length; at++) {
    if (text[at] === '\\') at += 1
    else if (text[at] === delimiter) seen += 1
  }
  return at
}

const substitution = (text: string, uses: { texts: string[]; opaque: boolean; writes: string[] }): string => {
  const end = delimited(text, 2)
  const flags = /^[gpiImM0-9e]*/.exec(text.slice(end))?.[0] ?? ''
  if (flags.includes('e')) {
    uses.opaque = true
    // What runs is the line after the replacement, which may be all of it.
    uses.texts.push(
      text
        .slice(1, end - 1)
        .split(text[0] ?? '')
        .at(-1) ?? '',
    )
  }
  const rest = text.slice(end + flags.length)
  if (!rest.startsWith('w')) return rest
  const file = /^[^\n]*/.exec(rest.slice(1))?.[0] ?? ''
  uses.writes.push(file.trim())
  return rest.slice(1 + file.length)
}
