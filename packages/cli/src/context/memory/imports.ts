import { splitFences, withoutCodeSpans } from './markdown.ts'

/** A path may hold spaces when they are escaped. */
const IMPORT = /(?<=^|[\s(])@((?:\\ |[^\s\\]){1,1024})/g
const TRAILING_PUNCTUATION = /[.,;:!?)\]}'"*_>]+$/

/**
 * The paths that a memory file imports with `@path`, in order, as written: outside of code, each once (spec: context
 * §3.2). Whether such a file exists is for the caller to see; most mentions of people and packages look the same.
 */
export const importsIn = (markdown: string): string[] => {
  const prose = splitFences(markdown).filter(({ isCode }) => !isCode)
  const paths = prose.flatMap(({ text }) =>
    [...withoutCodeSpans(text).matchAll(IMPORT)].map(([, path = '']) => cleanPath(path)),
  )
  return [...new Set(paths)].filter((path) => path !== '')
}

const cleanPath = (path: string): string =>
  path.replaceAll('\\ ', ' ').replace(/#.*$/, '').replace(TRAILING_PUNCTUATION, '')
