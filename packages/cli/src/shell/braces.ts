/** Longer lists are not written out. */
const MOST = 32

/** Characters with which a word is nothing but text and braces. */
const PLAIN = /^[\w./:,@%+{}=-]+$/

/** The words that `a{b,c}d` becomes; undefined for a word without such a list, and for one with anything else in it. */
export const expandBraces = (text: string): readonly string[] | undefined => {
  if (!PLAIN.test(text)) return undefined
  const words = expand(text)
  return words.length === 1 && words[0] === text ? undefined : words
}

/** The words of a text in which braces and commas that are quoted are shielded. */
export const bracedWords = (text: string): readonly string[] => expand(text).map(unshield)

const SHIELDS: Readonly<Record<string, string>> = {
  '{': '\ue000',
  '}': '\ue001',
  ',': '\ue002',
  '.': '\ue003',
}

export const shield = (text: string): string =>
  text.replace(/[{},.]/g, (character) => SHIELDS[character] ?? '')

const unshield = (text: string): string =>
  text.replace(/[\ue000-\ue003]/g, (character) => '{},.'[character.charCodeAt(0) - 0xe000] ?? '')

/** Lists further inside others are left as they are. */
const MAX_DEPTH = 32

const expand = (text: string): readonly string[] => expandWithin(text, listsIn(text), 0, text.length, 0)

const expandWithin = (
  text: string,
  lists: ReadonlyMap<number, List>,
  from: number,
  to: number,
  depth: number,
): readonly string[] => {
  let words: readonly string[] = ['']
  let at = from
  for (let open = text.indexOf('{', at); open !== -1 && open < to; open = text.indexOf('{', open + 1)) {
    const list = lists.get(open)
    if (list === undefined || open < at || depth > MAX_DEPTH) continue
    const start = text.slice(at, open)
    const middles: string[] = []
    for (const item of list.items) {
      middles.push(
        ...(typeof item === 'string' ? [item] : expandWithin(text, lists, item.from, item.to, depth + 1)),
      )
      if (middles.length >= MOST) break
    }
    words = words.flatMap((word) => middles.map((middle) => word + start + middle)).slice(0, MOST)
    at = list.end
  }
  return words.map((word) => word + text.slice(at, to))
}

interface List {
  /** Stretches between the braces and commas, or the texts of a sequence. */
  readonly items: readonly ({ readonly from: number; readonly to: number } | string)[]
  /** Behind the closing brace. */
  readonly end: number
}

/** The lists of a text by where they open, found in one pass however deep they lie. */
const listsIn = (text: string): ReadonlyMap<number, List> => {
  const lists = new Map<number, List>()
  const open: { readonly at: number; readonly ends: number[] }[] = []
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '{') open.push({ at, ends: [] })
    else if (character === ',') open.at(-1)?.ends.push(at)
    if (character !== '}') continue
    const closed = open.pop()
    if (closed === undefined) continue
    const ends = [...closed.ends, at]
    const items =
      ends.length > 1
        ? ends.map((to, index) => ({ from: (ends[index - 1] ?? closed.at) + 1, to }))
        : at - closed.at > MAX_SEQUENCE
          ? undefined
          : sequence(text.slice(closed.at + 1, at))
    if (items !== undefined) lists.set(closed.at, { items, end: at + 1 })
  }
  return lists
}

/** Numbers of a sequence are no longer, and steps neither. */
const MAX_SEQUENCE = 64

/** `1..3`, `a..c`, with a step or without. */
const sequence = (text: string): readonly string[] | undefined => {
  const [, from = '', to = '', step] =
    /^(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(?:\.\.(-?\d+))?$/.exec(text) ?? []
  const isText = /^[A-Za-z]$/.test(from)
  if (from === '' || isText !== /^[A-Za-z]$/.test(to)) return undefined
  const [start, end] = isText ? [from.charCodeAt(0), to.charCodeAt(0)] : [Number(from), Number(to)]
  const width = Math.abs(Number(step ?? 1)) || 1
  const length = Math.min(MOST, Math.floor(Math.abs(end - start) / width) + 1)
  return Array.from({ length }, (_, at) => {
    const value = start + at * (end < start ? -width : width)
    return isText ? String.fromCharCode(value) : String(value)
  })
}
