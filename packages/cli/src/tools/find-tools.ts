/** A tool as a search sees it. */
export interface Findable {
  readonly name: string
  readonly description: string
}

const SELECT = 'select:'
const SAME_WORD = 10
const PART_OF_NAME = 5
const IN_DESCRIPTION = 1

/** Names of the tools that a query means, the best first (spec: tools §8, ToolSearch). */
export const findTools = (query: string, tools: readonly Findable[]): string[] => {
  const trimmed = query.trim()
  if (trimmed.toLowerCase().startsWith(SELECT)) {
    return namesIn(trimmed.slice(SELECT.length)).flatMap((name) => byName(name, tools) ?? [])
  }
  const exact = byName(trimmed, tools)
  if (exact !== undefined) return [exact]
  const words = trimmed.toLowerCase().split(/\s+/)
  const needed = words.filter((word) => word.length > 1 && word.startsWith('+')).map((word) => word.slice(1))
  const terms = words.map((word) => word.replace(/^\+/, '')).filter((word) => word !== '')
  return tools
    .filter(({ name }) => needed.every((word) => name.toLowerCase().includes(word)))
    .map((tool) => ({ name: tool.name, score: terms.reduce((sum, term) => sum + scoreOf(term, tool), 0) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name)
}

const namesIn = (list: string): string[] => [
  ...new Set(
    list
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  ),
]

const byName = (wanted: string, tools: readonly Findable[]): string | undefined =>
  (
    tools.find(({ name }) => name === wanted) ??
    tools.find(({ name }) => name.toLowerCase() === wanted.toLowerCase())
  )?.name

const scoreOf = (term: string, { name, description }: Findable): number => {
  const lower = name.toLowerCase()
  if (lower.split(/[^a-z0-9]+/).includes(term)) return SAME_WORD
  if (lower.includes(term)) return PART_OF_NAME
  return description.toLowerCase().includes(term) ? IN_DESCRIPTION : 0
}
