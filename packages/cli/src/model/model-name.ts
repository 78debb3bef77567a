/** Asks for the window of 1,000,000 tokens; part of a model's name here, never sent. */
const LONG_CONTEXT_MARK = '[1m]'

export const asksForLongContext = (name: string): boolean => name.toLowerCase().endsWith(LONG_CONTEXT_MARK)

/** The name as the API knows it. */
export const withoutMark = (name: string): string =>
  asksForLongContext(name) ? name.slice(0, -LONG_CONTEXT_MARK.length) : name

export const withMark = (name: string): string => `${withoutMark(name)}${LONG_CONTEXT_MARK}`

const NEW_NAME = /claude-(opus|sonnet|haiku|fable)-(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/
const OLD_NAME = /claude-(\d{1,2})(?:[-.](\d{1,2}))?-(opus|sonnet|haiku)/

/**
 * Family and version of a model, `sonnet-4.5`, from any of its names: dated (`claude-sonnet-4-5-20250929`), of the
 * old order (`claude-3-5-haiku-latest`), with a dot, or with the prefix and suffix of a cloud or a router.
 */
export const modelKey = (name: string): string | undefined => {
  const lower = name.toLowerCase()
  const [, family, major, minor] = NEW_NAME.exec(lower) ?? []
  if (family !== undefined && major !== undefined) return keyOf(family, major, minor)
  const [, oldMajor, oldMinor, oldFamily] = OLD_NAME.exec(lower) ?? []
  return oldFamily !== undefined && oldMajor !== undefined ? keyOf(oldFamily, oldMajor, oldMinor) : undefined
}

const keyOf = (family: string, major: string, minor: string | undefined): string =>
  minor === undefined || Number(minor) === 0 ? `${family}-${major}` : `${family}-${major}.${Number(minor)}`
