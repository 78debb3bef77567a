import { realpathSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'

/** Where a run takes place. */
export interface Places {
  readonly cwd: string
  /** Default: the user's. */
  readonly home?: string
  /** Default: the system's. */
  readonly tmp?: string
  /** Left out of the comparison too. */
  readonly ignore?: readonly RegExp[]
}

/** Takes what differs from run to run out of the texts of one request, and out of and into its answer. */
export interface Marker {
  /** For texts of the request; `output` when a tool wrote it. */
  mark(text: string, output: boolean): string
  /** For texts of the answer: only what `restore` can put back. */
  markAnswer(text: string): string
  /** An answer's text for this run. */
  restore(text: string): string
}

/**
 * Marks for what differs from run to run, so that a cassette recorded in one folder replays in another:
 *
 * | mark | stands for | where |
 * |---|---|---|
 * | `<<cwd>>`, `<<home>>` | the project's folder, the user's; also by their real paths | everywhere |
 * | `<<tmp:1>>` | an entry of the temporary folder | everywhere |
 * | `<<uuid:1>>` | a UUID | everywhere |
 * | `<<shell:1>>` | the id of a background command, from the result that tells it on | everywhere |
 * | `<<date>>` | a date, `YYYY-MM-DD` with or without time; in tool results also with a month's name | requests |
 * | `<<duration>>` | a number with a unit of time, or of a `duration_ms` field | tool results |
 * | `<<port>>` | an ephemeral port of this machine | tool results |
 * | `<<ignored>>` | what an expression of the header's `ignore` matches | requests |
 *
 * Numbers count first occurrences within one request. A request holds its whole conversation, so the same thing has the
 * same number in each, in the recording and in the replay, whatever else runs at the same time; and an answer that
 * names a temporary file of the recording names that of the replay when it is replayed. Text that looks like a mark
 * gets a backslash: `<<\cwd>>`.
 */
export const markerFactory = ({
  cwd,
  home = homedir(),
  tmp = tmpdir(),
  ignore = [],
}: Places): (() => Marker) => {
  const places: readonly Rule[] = [
    ...pathsOf(cwd).map((path): Rule => [path, '<<cwd>>']),
    ...pathsOf(home).map((path): Rule => [path, '<<home>>']),
  ]
  const ignored = ignore.map(
    (pattern): Rule => [new RegExp(pattern.source, `${pattern.flags.replace('g', '')}g`), '<<ignored>>'],
  )
  const inTmp = pathsOf(tmp, '/[\\w.+@%-]*[\\w+@%-]')
  return () => {
    const numbered = numberedMarks([...inTmp.map((path) => ['tmp', path] as const), ['uuid', UUID]])
    return {
      mark(text, output) {
        const placed = apply(text.replace(LOOKS_LIKE_MARK, '<<\\$1>>'), [...ignored, ...places])
        if (output) numbered.introduce(placed, SHELL_ID, 'shell')
        return apply(
          numbered.mark(placed, 'all'),
          output ? [...REQUEST_RULES, ...OUTPUT_RULES] : REQUEST_RULES,
        )
      },
      markAnswer: (text) => numbered.mark(apply(text.replace(LOOKS_LIKE_MARK, '<<\\$1>>'), places), 'known'),
      restore: (text) =>
        text.replace(LOOKS_LIKE_MARK, (whole, inner: string) => {
          if (inner.startsWith('\\')) return `<<${inner.slice(1)}>>`
          if (inner === 'cwd') return cwd
          return inner === 'home' ? home : (numbered.valueOf(whole) ?? whole)
        }),
    }
  }
}

type Rule = readonly [pattern: RegExp, mark: string]

const LOOKS_LIKE_MARK = /<<(\\*(?:cwd|home|tmp:\d+|uuid:\d+|shell:\d+|date|duration|port|ignored))>>/g
const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi

const SHELL_ID = /(?<=\brunning in background with ID: )[\w-]+/g

const REQUEST_RULES: readonly Rule[] = [
  [/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?(?!\d)/g, '<<date>>'],
]

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
const TIME = '\\d{1,2}:\\d\\d(?::\\d\\d)?(?: [AP]M)?(?: [A-Z]{3,4})?'

/** As `ls -l`, `date`, `git log` and HTTP write it. */
const WRITTEN_DATE = new RegExp(
  `\\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?(?:${MONTH} {1,2}\\d{1,2},?(?: {1,2}${TIME})?(?: {1,2}\\d{4})?|` +
    `\\d{1,2} ${MONTH} \\d{4}(?: ${TIME})?)(?!\\w)`,
  'g',
)

const OUTPUT_RULES: readonly Rule[] = [
  [WRITTEN_DATE, '<<date>>'],
  [/(?<=\bduration_ms"?[:= ]{1,2})\d+(?:\.\d+)?/g, '<<duration>>'],
  [/\b\d+(?:\.\d+)?(?=\s?(?:ms|milliseconds?|s|secs?|seconds?|minutes?)\b)/g, '<<duration>>'],
  [/(?<=\b(?:127\.0\.0\.1|localhost|0\.0\.0\.0)|\[::1?\]):(?:3[2-9]|[45]\d|6[0-5])\d{3}\b/g, ':<<port>>'],
]

const apply = (text: string, rules: readonly Rule[]): string =>
  rules.reduce((rest, [pattern, mark]) => rest.replace(pattern, mark), text)

/** Expressions for a path by each of its names, and for what `below` says is under it. */
const pathsOf = (path: string, below = ''): readonly RegExp[] =>
  [...new Set([path, realPath(path)])]
    .filter((name) => name.length > 1)
    .sort((a, b) => b.length - a.length)
    .map((name) => new RegExp(`(?<![\\w.-])${escaped(name)}${below}(?![\\w-]|\\.\\w)`, 'g'))

const realPath = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

interface NumberedMarks {
  /** Replaces values by their marks; `all` gives new values a mark too. */
  mark(text: string, which: 'all' | 'known'): string
  /** Gives words that only their surroundings tell a mark, from here on. */
  introduce(text: string, pattern: RegExp, kind: string): void
  valueOf(mark: string): string | undefined
}

const numberedMarks = (kinds: readonly (readonly [kind: string, pattern: RegExp])[]): NumberedMarks => {
  const marks = new Map<string, string>()
  const values = new Map<string, string>()
  const counts = new Map<string, number>()
  const words = new Map<string, RegExp>()
  const newMark = (value: string, kind: string): string => {
    const count = (counts.get(kind) ?? 0) + 1
    const mark = `<<${kind}:${count}>>`
    counts.set(kind, count)
    marks.set(value, mark)
    values.set(mark, value)
    return mark
  }
  const markOf = (value: string, kind: string, which: 'all' | 'known'): string =>
    marks.get(value) ?? (which === 'all' ? newMark(value, kind) : value)
  return {
    mark(text, which) {
      const matched = kinds.reduce(
        (rest, [kind, pattern]) => rest.replace(pattern, (value) => markOf(value, kind, which)),
        text,
      )
      return [...words].reduce(
        (rest, [word, pattern]) => rest.replace(pattern, marks.get(word) ?? word),
        matched,
      )
    },
    introduce(text, pattern, kind) {
      for (const [word] of text.matchAll(pattern)) {
        if (words.has(word)) continue
        words.set(word, new RegExp(`(?<![\\w-])${escaped(word)}(?![\\w-])`, 'g'))
        markOf(word, kind, 'all')
      }
    },
    valueOf: (mark) => values.get(mark),
  }
}
