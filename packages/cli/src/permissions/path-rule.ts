import { resolve } from 'node:path'
import { isInside, type PathRules } from '../platform/paths.ts'
import { directoryForms } from './path-fact.ts'
import type { Rule } from './rule.ts'

/** A `Read(…)` or `Edit(…)` rule made ready for comparing (spec: permissions §4.4). */
export interface PathRule {
  readonly rule: Rule
  /** `member` is absolute; `cwds` are the forms of the current directory. */
  matches(member: string, cwds: readonly string[]): boolean
  /** Whether something below the directory could fit. */
  reaches(directory: string): boolean
}

export interface PathRuleContext {
  /** Where the session started. */
  readonly workingDirectory: string
  readonly rules: PathRules
}

type Ignore = typeof import('ignore')

let library: Promise<Ignore> | undefined

/** The gitignore matcher; loaded when there is the first rule for a path. */
const loadIgnore = (): Promise<Ignore> => {
  library ??= import('ignore').then((module) => module.default)
  return library
}

export const compilePathRule = async (rule: Rule, context: PathRuleContext): Promise<PathRule> => {
  const ignore = await loadIgnore()
  const narrows = rule.behavior !== 'allow'
  const place = locate(rule, context)
  const ignorecase = narrows || context.rules.platform !== 'linux'
  const compile = (pattern: string): Below => {
    const patterns = narrows ? variants(pattern, true).flatMap(narrowingForms) : variants(pattern, false)
    const matcher = ignore({ ignorecase, allowRelativePaths: true }).add(patterns.map(onOneLine))
    const coversAll = /^\/?\*\*?$/.test(pattern)
    return (anchor, member) => {
      if (!isInside(member, anchor, context.rules)) return false
      const relative = onOneLine(member.slice(anchor.length)).replaceAll('\\', '/').replace(/^\/+/, '')
      if (relative === '') return coversAll
      return (narrows ? spellings(relative) : [relative]).some(
        (each) => matcher.ignores(each) || matcher.ignores(`${each}/`),
      )
    }
  }
  const asWritten = compile(place.pattern)
  const anchors = await directoryForms(place.anchor)
  const followed = narrows ? await followLinks(place) : { anchors: [], pattern: place.pattern, targets: [] }
  const behindLinks = compile(followed.pattern)
  const places = followed.anchors.length + followed.targets.length > 0 ? followed : { anchors, targets: [] }
  return {
    rule,
    matches: (member, cwds) =>
      anchors.some((anchor) => asWritten(anchor, member)) ||
      followed.anchors.some((anchor) => behindLinks(anchor, member)) ||
      followed.targets.some((target) => isInside(member, target, context.rules)) ||
      (place.floats && cwds.some((cwd) => asWritten(cwd, member))),
    reaches: (directory) =>
      [...places.anchors, ...places.targets].some(
        (each) => isInside(each, directory, context.rules) || isInside(directory, each, context.rules),
      ),
  }
}

/** Whether a member lies below an anchor in a way that the pattern fits. */
type Below = (anchor: string, member: string) => boolean

interface Place {
  readonly anchor: string
  /** In gitignore syntax, relative to the anchor. */
  readonly pattern: string
  /** The rule also holds relative to wherever the session's shell is. */
  readonly floats: boolean
}

const locate = (rule: Rule, { workingDirectory, rules }: PathRuleContext): Place => {
  const given = rule.content ?? ''
  const content = rules.platform === 'win32' ? given.replaceAll('\\', '/') : given
  if (content.startsWith('//')) return { anchor: '/', pattern: content.slice(1), floats: false }
  if (content === '~') return { anchor: rules.home, pattern: '/**', floats: false }
  if (content.startsWith('~/')) return { anchor: rules.home, pattern: content.slice(1), floats: false }
  if (content.startsWith('/')) return { anchor: rule.anchor, pattern: content, floats: false }
  const climbs = /^(?:\.\.\/)+/.exec(content)?.[0]
  if (climbs !== undefined) {
    const anchor = resolve(workingDirectory, climbs)
    return { anchor, pattern: `/${content.slice(climbs.length)}`, floats: false }
  }
  const floats = rule.behavior !== 'allow'
  if (!content.startsWith('./')) return { anchor: workingDirectory, pattern: content, floats }
  // `./name` allows that one place; what it denies, it denies at any depth, as `name` does.
  return { anchor: workingDirectory, pattern: content.slice(floats ? 2 : 1), floats }
}

interface Followed {
  readonly anchors: readonly string[]
  readonly pattern: string
  /** Files and directories that the rule names without any wildcard. */
  readonly targets: readonly string[]
}

const GLOB = /[*?[\]\\!#]/

/** What a rule names may be reached by links; what it denies is denied at the other end of them too. */
const followLinks = async ({ anchor, pattern }: Place): Promise<Followed> => {
  const isAnchored = pattern.slice(0, -1).includes('/')
  if (!isAnchored || isAnyDepth(pattern)) return { anchors: [], pattern, targets: [] }
  const names = pattern.split('/').filter((name) => name !== '')
  const wild = names.findIndex((name) => GLOB.test(name) || name === '..')
  if (wild === -1) {
    return { anchors: [], pattern, targets: await directoryForms(resolve(anchor, names.join('/'))) }
  }
  const directory = resolve(anchor, names.slice(0, wild).join('/'))
  return { anchors: await directoryForms(directory), pattern: `/${names.slice(wild).join('/')}`, targets: [] }
}

/** `dir/**` with one name: deny and ask rules hold at any depth. */
const isAnyDepth = (pattern: string): boolean => /^[^/*?[\]]+\/\*\*$/.test(pattern)

/** The matcher ends names at a line break. */
const onOneLine = (text: string): string => text.replace(/[\n\r\u2028\u2029]/g, '\u2424')

/** File systems of some platforms take letters for the same that are written in several ways. */
const spellings = (text: string): readonly string[] =>
  /^[\u0020-\u007e]*$/.test(text)
    ? [text]
    : [...new Set([text, text.normalize('NFC'), text.normalize('NFKC')])]

/** What is denied is denied as well under the name that the pattern is when it is taken as it stands. */
const narrowingForms = (pattern: string): readonly string[] => {
  const literal = pattern.replace(/[[\]]/g, '\\$&').replace(/^[#!]/, '\\$&')
  return [...new Set([pattern, ...(pattern.includes('\\') ? [] : [literal])])].flatMap(spellings)
}

/** The pattern, and what it leaves out: the directory itself, and for what narrows rights any depth. */
const variants = (pattern: string, narrows: boolean): string[] => {
  if (!pattern.endsWith('/**') || pattern === '/**') return [pattern]
  const directory = pattern.slice(0, -3)
  return narrows && isAnyDepth(pattern) ? [pattern, directory] : [pattern, `/${directory.replace(/^\//, '')}`]
}
