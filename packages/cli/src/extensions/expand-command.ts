/** A piece of a command's text: words, or a shell command whose output takes its place. */
export type CommandPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'shell'; readonly command: string }

const SHELL = /(^|\s)!`([^`\n]+)`|^```!\s*\n([\s\S]*?)\n?^```[ \t]*$/gm
const PLACEHOLDER = /\\\$|\$ARGUMENTS\[(\d+)\]|\$ARGUMENTS\b|\$(\d+)/g
/** The number of the first argument in `$1`. */
const FIRST = 1

/**
 * Puts the arguments into a command's text (spec: context §15.2). Text without a place for them gets them at its end.
 * Shell commands are found before that, so that an argument can't become one; it can only be a word of one.
 */
export const expandCommand = (body: string, args: string): readonly CommandPart[] => {
  const words = splitArguments(args)
  const hasPlace = body.replaceAll('\\$', '').search(/\$ARGUMENTS\b|\$\d/) !== -1
  const text = hasPlace || args === '' ? body : `${body}\n\nARGUMENTS: ${args}`
  const fill = (piece: string): string =>
    piece.replace(PLACEHOLDER, (whole, index?: string, position?: string) => {
      if (whole === '\\$') return '$'
      if (index !== undefined) return words[Number(index)] ?? ''
      return position === undefined ? args : (words[Number(position) - FIRST] ?? '')
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
