/** A piece of a command's text: words, or a shell command whose output takes its place. */
export type CommandPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'shell'; readonly command: string }

const SHELL = /(^|\s)!`([^`\n]+)`|^```!\s*\n([\s\S]*?)\n?^```[ \t]*$/gm
const PLACEHOLDER = /\\\$|\$ARGUMENTS\[(\d+)\]|\$ARGUMENTS\b|\$(\d+)|\$([A-Za-z_]\w*)/g

/** How a text names its arguments. */
export interface ArgumentNames {
  /** `$name` for each, in order. */
  readonly names?: readonly string[] | undefined
  /** The number of the first one: `$1`, or `$0`. */
  readonly base?: 0 | 1 | undefined
}

/**
 * Puts the arguments into a command's text (spec: context §15.2). Text without a place for them gets them at its end.
 * Shell commands are found before that, so that an argument can't become one; it can only be a word of one.
 */
export const expandCommand = (
  body: string,
  args: string,
  { names = [], base = 1 }: ArgumentNames = {},
): readonly CommandPart[] => {
  const words = splitArguments(args)
  const plain = body.replaceAll('\\$', '')
  const hasPlace =
    /\$ARGUMENTS\b|\$\d/.test(plain) || names.some((name) => new RegExp(`\\$${name}\\b`).test(plain))
  const text = hasPlace || args === '' ? body : `${body}\n\nARGUMENTS: ${args}`
  const fill = (piece: string): string =>
    piece.replace(PLACEHOLDER, (whole, index?: string, position?: string, name?: string) => {
      if (whole === '\\$') return '$'
      if (index !== undefined) return words[Number(index)] ?? ''
      if (position !== undefined) return words[Number(position) - base] ?? ''
      if (name === undefined) return args
      const at = names.indexOf(name)
      return at === -1 ? whole : (words[at] ?? '')
    })
  return splitShell(text).map((part) =>
    part.type === 'text'
      ? { type: 'text', text: fill(part.text) }
      : { type: 'shell', command: fill(part.command) },
  )
}

const splitShell = (text: string): CommandPart[] => {
  const parts: CommandPart[] = []
  let at = 0
  for (const match of text.matchAll(SHELL)) {
    const [whole, before = '', inline, block] = match
    parts.push({ type: 'text', text: text.slice(at, match.index) + before })
    parts.push({ type: 'shell', command: (inline ?? block ?? '').trim() })
    at = match.index + whole.length
  }
  parts.push({ type: 'text', text: text.slice(at) })
  return parts
}

const WORD = /"((?:\\.|[^"\\])*)"|'([^']*)'|((?:\\.|[^\s"'\\])+)/g

/** Splits arguments as a shell would: quotes hold words together. */
export const splitArguments = (args: string): string[] => {
  const words: string[] = []
  let end = -1
  for (const match of args.matchAll(WORD)) {
    const piece = (match[1] ?? match[3])?.replace(/\\(.)/g, '$1') ?? match[2] ?? ''
    if (match.index === end) words.push(`${words.pop() ?? ''}${piece}`)
    else words.push(piece)
    end = match.index + match[0].length
  }
  return words
}

/** A prompt that calls a command. */
export interface CommandCall {
  readonly name: string
  readonly args: string
}

const CALL = /^\/([A-Za-z0-9][\w:.-]*)(?:\s+([\s\S]*))?$/

/** Reads `/name arguments`. Undefined: a prompt like any other, as `/usr/bin/env is missing`. */
export const parseCommandCall = (prompt: string): CommandCall | undefined => {
  const match = CALL.exec(prompt.trim())
  return match?.[1] === undefined ? undefined : { name: match[1], args: (match[2] ?? '').trim() }
}
