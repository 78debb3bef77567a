/** What a quick look through a page gives. */
export interface ScannedHtml {
  /** The page without what people don't see: scripts, styles, drawings, comments. */
  readonly visible: string
  /** Plain text, a line for each block. */
  readonly text: string
  /**
   * Effort of turning it into Markdown: the elements, each counted as often as it is deep, because a converter that
   * works from the inside out handles the text of an element once for each element around it.
   */
  readonly effort: number
}

const HIDDEN: ReadonlySet<string> = new Set(
  'script style noscript template svg canvas iframe object embed audio video head'.split(' '),
)
const INLINE: ReadonlySet<string> = new Set(
  'a abbr b bdi bdo cite code data del dfn em font i img ins kbd label mark q s samp small span strong sub sup time tt u var wbr'.split(
    ' ',
  ),
)
/** These have no end, or end by themselves when the next one begins. */
const SHALLOW: ReadonlySet<string> = new Set(
  'area base br col dd dt embed hr img input li link meta option p param source tbody td tfoot th thead tr track wbr'.split(
    ' ',
  ),
)
/** What every element costs, and how much text costs as much as a level of depth. */
const EFFORT_PER_TAG = 4
const CHARS_PER_LEVEL = 500

const NAME = /\/?([a-z][^\s/>]*)/iy

/** Goes through a page once, in linear time, whatever its author did to it. */
export const scanHtml = (html: string): ScannedHtml => {
  const visible: string[] = []
  const text: string[] = []
  let effort = 0
  let depth = 0
  let at = 0
  while (at < html.length) {
    const open = indexOrEnd(html, '<', at)
    visible.push(html.slice(at, open))
    text.push(html.slice(at, open))
    effort += ((open - at) / CHARS_PER_LEVEL) * depth
    if (open === html.length) break
    const tag = tagAt(html, open)
    at = tag.end
    if (tag.name === undefined) {
      if (!tag.comment) {
        visible.push('&lt;')
        text.push('<')
      }
      continue
    }
    const { name, closing } = tag
    if (HIDDEN.has(name)) {
      if (!closing) at = endOfHidden(html, name, tag.end)
      continue
    }
    visible.push(html.slice(open, tag.end))
    if (!INLINE.has(name)) text.push('\n')
    if (!SHALLOW.has(name)) depth = Math.max(0, depth + (closing ? -1 : 1))
    effort += depth + EFFORT_PER_TAG
  }
  return { visible: visible.join(''), text: tidy(text.join('')), effort }
}

interface Tag {
  readonly end: number
  /** In lower case; undefined: no tag. */
  readonly name?: string
  readonly closing: boolean
  readonly comment: boolean
}

const tagAt = (html: string, open: number): Tag => {
  const none = { closing: false, comment: false }
  if (html.startsWith('<!--', open)) {
    return { ...none, end: indexOrEnd(html, '-->', open + 4) + 3, comment: true }
  }
  if ('!?'.includes(html[open + 1] ?? ' ')) {
    return { ...none, end: indexOrEnd(html, '>', open) + 1, comment: true }
  }
  if (html[open + 1] === '<') return { ...none, end: open + 1 }
  NAME.lastIndex = open + 1
  const name = NAME.exec(html)?.[1]?.toLowerCase()
  if (name === undefined) return { ...none, end: open + 1 }
  const end = indexOrEnd(html, '>', open) + 1
  return { end, name, closing: html[open + 1] === '/', comment: false }
}

const endOfHidden = (html: string, name: string, from: number): number => {
  const close = new RegExp(`</${name}(?=[\\s/>])`, 'gi')
  close.lastIndex = from
  const found = close.exec(html)
  return found === null ? html.length : indexOrEnd(html, '>', found.index) + 1
}

const indexOrEnd = (text: string, wanted: string, from: number): number => {
  const index = text.indexOf(wanted, from)
  return index === -1 ? text.length : index
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: ' ',
  apos: "'",
}

const tidy = (text: string): string =>
  text
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (entity, decimal, hex, name) => {
      if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? entity
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : entity
    })
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')
