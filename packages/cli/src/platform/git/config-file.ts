export interface GitSetting {
  /** Section and name in lower case, the subsection between them as it stands. */
  readonly key: string
  readonly value: string
}

/** A section alone on its line; git takes more on one line than this. */
const SECTION = /^\[[ \t]*([A-Za-z0-9.-]+)(?:[ \t]+"((?:[^"\\]|\\["\\])*)")?[ \t]*\]$/
const SETTING = /^([A-Za-z][A-Za-z0-9-]*)[ \t]*(?:=[ \t]*(.*))?$/
const COMMENT = /^[#;]/

/**
 * The settings of a configuration file of git that is written the way git itself writes it. Undefined for anything
 * else, such as values over several lines or sections behind each other: nobody should have to guess what git makes
 * of it.
 */
export const readGitConfig = (text: string): readonly GitSetting[] | undefined => {
  const settings: GitSetting[] = []
  let prefix: string | undefined
  for (const line of text
    .split('\n')
    .map((each) => each.replace(/\r$/, '').replace(/^[ \t]+|[ \t]+$/g, ''))) {
    if (line === '' || COMMENT.test(line)) continue
    if (/[\p{Cc}\ufeff]/u.test(line.replaceAll('\t', '')) || line.endsWith('\\')) return undefined
    const section = SECTION.exec(line)
    if (section !== null) {
      const [, name = '', sub] = section
      prefix = sub === undefined ? name.toLowerCase() : `${name.toLowerCase()}.${sub.replace(/\\(.)/g, '$1')}`
      continue
    }
    const setting = SETTING.exec(line)
    if (setting === null || prefix === undefined) return undefined
    settings.push({
      key: `${prefix}.${(setting[1] ?? '').toLowerCase()}`,
      value: plainValue(setting[2] ?? ''),
    })
  }
  return settings
}

/** Without the quotes around all of it; comments and quotes in it stay, which makes it unlike anything harmless. */
const plainValue = (text: string): string => {
  const quoted = /^"([^"\\]*)"$/.exec(text)
  return quoted?.[1] ?? text
}
