/** A stretch of Markdown: lines of prose, or a fenced or indented code block with its fences. */
export interface MarkdownPart {
  readonly isCode: boolean
  readonly text: string
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/

/** Splits Markdown at its fenced code blocks. Joined with newlines the parts are the text again. */
export const splitFences = (markdown: string): MarkdownPart[] => {
  const parts: { isCode: boolean; lines: string[] }[] = []
  let fence: string | undefined
  for (const line of markdown.split('\n')) {
    const mark = FENCE.exec(line)?.[1]
    const opens =
      fence === undefined &&
      mark !== undefined &&
      !(mark[0] === '`' && line.trim().slice(mark.length).includes('`'))
    if (opens || parts.length === 0) parts.push({ isCode: opens, lines: [] })
    parts.at(-1)?.lines.push(line)
    if (opens) fence = mark
    else if (fence !== undefined && closes(line, fence)) {
      fence = undefined
      parts.push({ isCode: false, lines: [] })
    }
  }
  return parts
    .filter(({ lines }) => lines.length > 0)
    .map(({ isCode, lines }) => ({ isCode, text: lines.join('\n') }))
}

const closes = (line: string, fence: string): boolean => {
  const mark = FENCE.exec(line)?.[1]
  return mark !== undefined && mark[0] === fence[0] && mark.length >= fence.length && line.trim() === mark
}

/** Prose with its code spans blanked out, so that positions stay what they are. Linear, whatever the text. */
export const withoutCodeSpans = (prose: string): string => {
  const runs = [...prose.matchAll(/`+/g)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }))
  const partners = nextOfSameLength(runs)
  const kept: string[] = []
  let from = 0
  for (let at = 0; at < runs.length; at += 1) {
    const opening = runs[at]
    const partner = partners[at]
    const closing = partner === undefined ? undefined : runs[partner]
    if (opening === undefined || partner === undefined || closing === undefined) continue
    kept.push(prose.slice(from, opening.start), ' '.repeat(closing.end - opening.start))
    from = closing.end
    at = partner
  }
  return [...kept, prose.slice(from)].join('')
}

/** A code span ends at the next run of as many backticks as it began with. */
const nextOfSameLength = (
  runs: readonly { readonly start: number; readonly end: number }[],
): (number | undefined)[] => {
  const nearest = new Map<number, number>()
  const partners: (number | undefined)[] = []
  for (const [at, { start, end }] of [...runs.entries()].reverse()) {
    partners[at] = nearest.get(end - start)
    nearest.set(end - start, at)
  }
  return partners
}

/**
 * Markdown without its block comments: those that begin a line and have nothing behind them on their last one. Comments
 * inside a line or a code block stay, and so does one that never ends (spec: context §3.2).
 */
export const withoutBlockComments = (markdown: string): string =>
  splitFences(markdown)
    .map(({ isCode, text }) => (isCode ? text : withoutComments(text)))
    .join('\n')

const withoutComments = (prose: string): string => {
  const opening = /^ {0,3}<!--/gm
  const kept: string[] = []
  let from = 0
  for (let match = opening.exec(prose); match !== null; match = opening.exec(prose)) {
    const end = prose.indexOf('-->', opening.lastIndex)
    if (end === -1) break
    const tail = /[ \t]*(?:\n|$)/y
    tail.lastIndex = end + 3
    const isAlone = tail.test(prose)
    if (isAlone) {
      kept.push(prose.slice(from, match.index))
      from = tail.lastIndex
    }
    opening.lastIndex = isAlone ? tail.lastIndex : end + 3
  }
  return [...kept, prose.slice(from)].join('')
}
