const LETTERS: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  E: '\u001b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '?': '?',
}

const ESCAPE =
  /\\(?:x\{([\da-fA-F]+)\}|x([\da-fA-F]{1,2})|u([\da-fA-F]{1,4})|U([\da-fA-F]{1,8})|([0-7]{1,3})|c([\s\S])|([\s\S]))/g

/** The text of `$'…'`; undefined when it is no text that could name a file. */
export const unescapeAnsiC = (text: string): string | undefined => {
  const bytes = unescaped(text)
  return bytes.includes('\0') ? undefined : bytes
}

/** What bash takes of a text with a NUL in it; other shells take all of it. */
export const textBeforeNul = (text: string): string => /^[^\0]*/.exec(unescaped(text))?.[0] ?? ''

const unescaped = (text: string): string =>
  text.replace(ESCAPE, (all, braced, hex, short, long, octal, _control, letter: string | undefined) => {
    const digits: string | undefined = braced ?? hex ?? short ?? long
    if (digits !== undefined) return characterOf(Number.parseInt(digits, 16))
    if (octal !== undefined) return characterOf(Number.parseInt(octal, 8) & 0xff)
    return letter === undefined ? '\0' : (LETTERS[letter] ?? all)
  })

const characterOf = (code: number): string => (code > 0x10ffff ? '\0' : String.fromCodePoint(code))
