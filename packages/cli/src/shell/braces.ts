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

const expand = (text: string): readonly string[] => {
  for (let open = text.indexOf('{'); open !== -1; open = text.indexOf('{', open + 1)) {
    const items = itemsFrom(text, open)
    if (items === undefined) continue
    const start = text.slice(0, open)
    const ends = expand(text.slice(items.end))
    const middles = items.texts.flatMap(expand)
    return middles.flatMap((middle) => ends.map((end) => start + middle + end)).slice(0, MOST)
  }
  return [text]
}

/** The texts between a brace, its commas and the brace that closes it. */
const itemsFrom = (text: string, open: number): { texts: readonly string[]; end: number } | undefined => {
  const texts: string[] = []
  let depth = 0
  let from = open + 1
  for (let at = open; at < text.length; at++) {
    const character = text[at]
    if (character === '{') depth += 1
    else if (character === '}') depth -= 1
    if (depth === 0 || (depth === 1 && character === ',')) {
      texts.push(text.slice(from, at))
      from = at + 1
    }
    if (depth !== 0) continue
    const listed = texts.length > 1 ? texts : sequence(texts[0] ?? '')
    return listed === undefined ? undefined : { texts: listed, end: at + 1 }
  }
  return undefined
}

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
