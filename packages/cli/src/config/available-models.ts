/**
 * Whether the setting `availableModels` lets a model be used (spec: settings §10): an entry is a family (`opus`), the
 * beginning of an id (`claude-sonnet-4`, `sonnet-4`), or an id. Without the setting every model is.
 */
export const isAvailableModel = (id: string, available: readonly string[] | undefined): boolean => {
  if (available === undefined) return true
  const name = id.toLowerCase()
  return available.map((entry) => entry.toLowerCase()).some((entry) => entry !== '' && covers(entry, name))
}

const covers = (entry: string, id: string): boolean =>
  startsName(id, entry) || startsName(id, `claude-${entry}`) || id.split('-').includes(entry)

/** `claude-sonnet-4` begins `claude-sonnet-4-5`, but not `claude-sonnet-45`. */
const startsName = (id: string, start: string): boolean =>
  id === start || (id.startsWith(start) && /[-@[]/.test(id.charAt(start.length)))
