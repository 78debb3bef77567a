/** A Markdown file with fields above its text. */
export interface MarkdownDocument {
  readonly fields: Readonly<Record<string, unknown>>
  readonly body: string
}

const FRONT_MATTER = /^\uFEFF?---[ \t]*\r?\n((?:[\s\S]*?\r?\n)??)---[ \t]*(?:\r?\n|$)/
const SIMPLE_LINE = /^([A-Za-z][\w-]*):[ \t]*(.*?)[ \t]*$/

/** Splits a file into its front matter and its body. Front matter that is no YAML is read line by line. */
export const parseDocument = async (text: string): Promise<MarkdownDocument> => {
  const match = FRONT_MATTER.exec(text)
  if (match === null) return { fields: {}, body: text.replace(/^\uFEFF/, '') }
  const [whole, source = ''] = match
  const lines = source.split(/\r?\n/)
  const fields = lines.every(isPlain) ? byLine(lines) : await byYaml(source, lines)
  return { fields, body: text.slice(whole.length) }
}

/** Whether a line means the same with and without YAML; most files need no YAML parser then. */
const isPlain = (line: string): boolean => {
  if (line.trim() === '') return true
  const value = SIMPLE_LINE.exec(line)?.[2]
  return value !== undefined && /^[\w<(/.*]/.test(value) && !/: |:$| #/.test(value) && !/^\*/.test(value)
}

const byLine = (lines: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(
    lines.flatMap((line) => {
      const [, key, value] = SIMPLE_LINE.exec(line) ?? []
      return key === undefined ? [] : [[key, value ?? '']]
    }),
  )

const byYaml = async (source: string, lines: readonly string[]): Promise<Record<string, unknown>> => {
  const { parseYaml } = await import('../platform/yaml.ts')
  try {
    const value = parseYaml(source)
    return typeof value === 'object' && value !== null ? { ...value } : byLine(lines)
  } catch {
    // `description: Fix it: now` is common and no YAML.
    return byLine(lines)
  }
}

/** A field as text. A list in brackets was meant as it stands: `argument-hint: [file]`. */
export const textField = ({ fields }: MarkdownDocument, name: string): string | undefined => {
  const value = fields[name]
  if (Array.isArray(value)) return `[${value.join(', ')}]`
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

/** A field as a list; undefined when it is absent. */
export const listField = ({ fields }: MarkdownDocument, name: string): readonly string[] | undefined =>
  listOf(fields[name])

/** A list of names, or text with commas outside of parentheses. Undefined for anything else. */
export const listOf = (value: unknown): readonly string[] | undefined => {
  if (Array.isArray(value)) return value.map((item) => String(item).trim()).filter((item) => item !== '')
  if (typeof value !== 'string') return undefined
  return value
    .split(/[,\n](?![^(]*\))/)
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

export const isTrue = ({ fields }: MarkdownDocument, name: string): boolean =>
  fields[name] === true || fields[name] === 'true' || fields[name] === 'yes'

export const isFalse = ({ fields }: MarkdownDocument, name: string): boolean =>
  fields[name] === false || fields[name] === 'false' || fields[name] === 'no'
