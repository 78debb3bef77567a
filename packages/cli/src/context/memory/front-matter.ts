/** A Markdown file's text without its front matter, and the globs under `paths` there. */
export interface RuleText {
  readonly body: string
  /** Undefined: the rule applies everywhere. */
  readonly globs: readonly string[] | undefined
}

const FRONT_MATTER = /^---[ \t]*\n([\s\S]*?)(?:^|\n)---[ \t]*(?:\n|$)/

/** Reads the front matter of a rule file. Front matter that is no YAML is left out, and the rule applies everywhere. */
export const parseRule = async (text: string): Promise<RuleText> => {
  const match = FRONT_MATTER.exec(text)
  if (match === null) return { body: text, globs: undefined }
  const [whole, source = ''] = match
  const globs = globsOf(await fieldsIn(source))
  return { body: text.slice(whole.length), globs: globs.length > 0 ? globs : undefined }
}

const fieldsIn = async (source: string): Promise<unknown> => {
  // Loaded only here: most projects have no rules with front matter.
  const { parseYaml } = await import('../../platform/yaml.ts')
  try {
    return parseYaml(source)
  } catch {
    return undefined
  }
}

const globsOf = (fields: unknown): string[] => {
  if (typeof fields !== 'object' || fields === null || !('paths' in fields)) return []
  const { paths } = fields
  const list: unknown[] = Array.isArray(paths) ? paths : typeof paths === 'string' ? splitGlobs(paths) : []
  return list
    .filter((glob) => typeof glob === 'string')
    .map((glob) => glob.trim())
    .filter((glob) => glob !== '')
}

/** At commas, except inside braces. */
const splitGlobs = (list: string): string[] => list.split(/,(?![^{]*\})/)
