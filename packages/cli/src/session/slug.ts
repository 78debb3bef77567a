const MAX_SLUG = 200
const UNSAFE = /[^A-Za-z0-9]/g
const NAME_OVERRIDE = /^[A-Za-z0-9_-]{1,64}$/
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/i

/** Name of a project's directory under `projects/`, made from its canonical path (spec: sessions §1.3). */
export const projectSlug = (canonicalPath: string): string => {
  const path = canonicalPath.normalize('NFC')
  const slug = path.replace(UNSAFE, '-')
  return slug.length <= MAX_SLUG ? slug : `${slug.slice(0, MAX_SLUG)}-${stringHash(path)}`
}

/**
 * Start of the names that other builds may have given to the directory of a long path: they hash differently.
 * `undefined` for a path whose slug is not cut.
 */
export const longSlugPrefix = (canonicalPath: string): string | undefined => {
  const slug = canonicalPath.normalize('NFC').replace(UNSAFE, '-')
  return slug.length <= MAX_SLUG ? undefined : `${slug.slice(0, MAX_SLUG)}-`
}

/** The name that `CLAUDE_CODE_PROJECT_DIR_NAME` asks for; it counts only beside `CLAUDE_CONFIG_DIR`. */
export const slugOverride = (env: Readonly<Record<string, string | undefined>>): string | undefined => {
  const name = env.CLAUDE_CODE_PROJECT_DIR_NAME
  if (!name || !env.CLAUDE_CONFIG_DIR) return undefined
  return NAME_OVERRIDE.test(name) && !WINDOWS_DEVICE.test(name) ? name : undefined
}

/** `h = h * 31 + unit` in signed 32 bits, as the base-36 form of its absolute value. */
const stringHash = (text: string): string => {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0
  return Math.abs(hash).toString(36)
}
