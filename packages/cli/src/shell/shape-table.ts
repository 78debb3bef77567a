import { type FlagTable, parseFlags } from './flags.ts'
import type { Word } from './script.ts'
import { EDIT_SHAPES } from './shapes/edit.ts'
import { GIT_SHAPES } from './shapes/git.ts'
import { LISTING_SHAPES } from './shapes/listing.ts'
import { OTHER_SHAPES } from './shapes/other.ts'
import { SEARCH_SHAPES } from './shapes/search.ts'
import type { Shape } from './shapes/shape.ts'
import { SYSTEM_SHAPES } from './shapes/system.ts'
import { TEXT_SHAPES } from './shapes/text.ts'

/** Every command that is known, by subject. */
export const SHAPES: readonly Shape[] = [
  ...TEXT_SHAPES,
  ...LISTING_SHAPES,
  ...SEARCH_SHAPES,
  ...SYSTEM_SHAPES,
  ...GIT_SHAPES,
  ...EDIT_SHAPES,
  ...OTHER_SHAPES,
]

export interface KnownShape {
  readonly shape: Shape
  readonly flags: FlagTable
  /** Words of the name. */
  readonly length: number
}

let table: ReadonlyMap<string, KnownShape> | undefined

const shapes = (): ReadonlyMap<string, KnownShape> => {
  table ??= new Map(
    SHAPES.flatMap((shape) => {
      const flags = parseFlags(shape.flags)
      return shape.names
        .split(',')
        .map((name) => name.trim())
        .map((name): [string, KnownShape] => [name, { shape, flags, length: name.split(' ').length }])
    }),
  )
  return table
}

/** The longest name that words start with: `git stash list` before `git stash`. */
export const findShape = (words: readonly Word[]): KnownShape | undefined => {
  const names: string[] = []
  for (const { value } of words.slice(0, 3)) {
    if (value === undefined) break
    names.push(value)
  }
  for (let length = names.length; length > 0; length--) {
    const known = shapes().get(names.slice(0, length).join(' '))
    if (known !== undefined) return known
  }
  return undefined
}
