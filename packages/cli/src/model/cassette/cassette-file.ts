import { appendFileSync, closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { CassetteFileError } from './errors.ts'
import type { CassetteHeader, Exchange } from './format.ts'
import { headerSchema } from './schema.ts'

/** A cassette that is being written, line by line. */
export interface CassetteWriter {
  append(exchange: Exchange): void
  close(): void
}

/**
 * Begins a cassette, in the place of an older one, whose `note` and `ignore` stay. A file that is no cassette is not
 * overwritten. Throws `CassetteFileError`.
 */
export const createCassette = (file: string, header: CassetteHeader): CassetteWriter => {
  const { note, ignore } = oldHeader(file) ?? {}
  const fd = attempt(file, () => openSync(file, 'w', 0o600))
  const append = (line: CassetteHeader | Exchange): void =>
    attempt(file, () => appendFileSync(fd, `${JSON.stringify(line)}\n`))
  append({ ...(note === undefined ? {} : { note }), ...(ignore === undefined ? {} : { ignore }), ...header })
  return { append, close: () => closeSync(fd) }
}

/** The header of the cassette that is to be replaced. */
export const oldHeader = (file: string): CassetteHeader | undefined => {
  if (!existsSync(file)) return undefined
  const text = attempt(file, () => readFileSync(file, 'utf8'))
  if (text.trim() === '') return undefined
  const header = headerSchema.safeParse(jsonOf(text.split('\n', 1)[0] ?? ''))
  if (header.success) return header.data
  throw new CassetteFileError(
    'cassette_unwritable',
    'the file exists and is no cassette; it stays as it is',
    file,
  )
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const attempt = <T>(file: string, write: () => T): T => {
  try {
    return write()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CassetteFileError(
      'cassette_unwritable',
      `the cassette cannot be written (${reason})`,
      file,
      undefined,
      cause,
    )
  }
}
