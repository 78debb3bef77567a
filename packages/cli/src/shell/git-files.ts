import type { FileUse } from './file-uses.ts'
import { tailOf } from './flags.ts'
import { plainWord, type Word } from './script.ts'

/** Files that subcommands of git touch in ways of their own. */
export const gitFiles = (args: readonly Word[]): readonly FileUse[] => [
  ...checkedOut(args),
  ...searchedByPattern(args),
]

/** Git looks up patterns and `:(…)` itself, and wherever it is. */
const searchedByPattern = (args: readonly Word[]): readonly FileUse[] => {
  const at = args.findIndex(({ value }) => value === 'grep')
  if (at === -1) return []
  const given = args.slice(at + 1).map(({ value, text }) => value ?? text)
  const names = given.filter((text) => !text.startsWith('-'))
  const places = given.some((text) => text.startsWith('-e')) ? names : names.slice(1)
  const hasPattern = places.some((text) => /^:|[*?[]/.test(text))
  return hasPattern ? [{ access: 'read', word: plainWord('.'), recursive: true }] : []
}

/** Files behind `--` of a checkout are written over. */
const checkedOut = (args: readonly Word[]): readonly FileUse[] => {
  const at = args.findIndex(({ value }) => value === '--')
  if (at === -1 || !args.slice(0, at).some(({ value }) => value === 'checkout')) return []
  return args.slice(at + 1).map((word) => ({ access: 'write', word, recursive: false }))
}

/** `HEAD:file` is the file, as it was; `:file` and `:0:file` as it is in the index. */
export const withRevisionPath = (use: FileUse): readonly FileUse[] => {
  const revision = /^[^:]*:(?:[0-3]:)?(?!\/)/.exec(use.word.value ?? '')?.[0]
  return revision === undefined ? [use] : [use, { ...use, word: tailOf(use.word, revision.length) }]
}
