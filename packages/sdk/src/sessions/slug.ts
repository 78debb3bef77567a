import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'

const MAX_LENGTH = 200

/** A directory as session files know it: symbolic links followed, one form for each character. */
export function canonicalDirectory(directory: string): string {
  const absolute = resolve(directory)
  try {
    return realpathSync(absolute).normalize('NFC')
  } catch {
    return absolute.normalize('NFC')
  }
}

/** The name under which the sessions of a canonical directory are kept (spec: sessions, section 1.3). */
export function slugOf(canonical: string): string {
  const slug = canonical.replace(/[^A-Za-z0-9]/g, '-')
  return slug.length <= MAX_LENGTH ? slug : `${slug.slice(0, MAX_LENGTH)}-${hash(canonical)}`
}

/** Builds differ in their hash, so a long directory may have been kept under another name of the same beginning. */
export function isSlugOf(slug: string, canonical: string): boolean {
  const own = slugOf(canonical)
  if (own.length <= MAX_LENGTH) return slug === own
  return slug.startsWith(own.slice(0, MAX_LENGTH + 1))
}

function hash(text: string): string {
  let value = 0
  for (let index = 0; index < text.length; index += 1) value = (value * 31 + text.charCodeAt(index)) | 0
  return Math.abs(value).toString(36)
}

/** The name of a project in a store. */
export function projectKey(dir: string | undefined): string {
  return slugOf(canonicalDirectory(dir ?? process.cwd()))
}
