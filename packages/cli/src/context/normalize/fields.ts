/** Input fields of the Messages API, by kind of block. Anything else in such a block is refused as an extra input. */
const INPUT_FIELDS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    text: ['text', 'citations'],
    image: ['source'],
    document: ['source', 'title', 'context', 'citations'],
    search_result: ['source', 'title', 'content', 'citations'],
    tool_reference: ['tool_name'],
    thinking: ['thinking', 'signature'],
    redacted_thinking: ['data'],
    tool_use: ['id', 'name', 'input'],
    tool_result: ['tool_use_id', 'content', 'is_error'],
    server_tool_use: ['id', 'name', 'input'],
    web_search_tool_result: ['tool_use_id', 'content'],
  }).map(([type, fields]) => [type, new Set(['type', ...fields])]),
)

/** Whitespace as the API sees it: some control characters count, unlike in `\s`. */
const VISIBLE = /[^\s\x1c-\x1f\x85]/

/** The API refuses text without a visible character. */
export const isBlank = (text: string): boolean => !VISIBLE.test(text)

/**
 * A block with nothing but input fields: extras of responses (`caller`, `citations: null`) and cache marks set by others
 * are gone. Kinds that are not listed keep what they have, cache marks excepted. A clean block comes back as it is.
 */
export const keepFields = <T extends { readonly type: string }>(block: T): T => {
  const known = INPUT_FIELDS.get(block.type)
  if (known === undefined)
    return 'cache_control' in block ? without(block, ([key]) => key === 'cache_control') : block
  const isClean = Object.keys(block).every((key) => known.has(key)) && !Object.values(block).some(isNothing)
  return isClean ? block : without(block, ([key, value]) => isNothing(value) || !known.has(key))
}

const isNothing = (value: unknown): boolean => value === null || value === undefined

const without = <T extends object>(block: T, isExtra: (field: [string, unknown]) => boolean): T => {
  const kept = { ...block }
  for (const field of Object.entries(block)) if (isExtra(field)) Reflect.deleteProperty(kept, field[0])
  return kept
}
