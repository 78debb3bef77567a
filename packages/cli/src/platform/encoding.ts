import { isUtf8 } from 'node:buffer'
import { toWellFormed } from './text.ts'

/** Encodings that survive a read and a write unchanged (spec: tools §4.1). */
export type FileEncoding = 'utf8' | 'utf8-bom' | 'utf16le-bom'

export type DecodedFile =
  | { readonly kind: 'text'; readonly text: string; readonly encoding: FileEncoding }
  /** `text` is for the eye only: what could not be decoded is U+FFFD, so writing it back would destroy bytes. */
  | { readonly kind: 'undecodable'; readonly text: string; readonly reason: string }

const UTF8_BOM = Buffer.from([0xef, 0xbb, 0xbf])
const UTF16LE_BOM = Buffer.from([0xff, 0xfe])
/** A NUL byte this near to the start means that the file is no text. */
const NUL_SEARCH_BYTES = 8192

/** The encoding that the byte order mark says; UTF-8 without one. */
export const detectEncoding = (start: Uint8Array): FileEncoding => {
  if (startsWith(start, UTF8_BOM)) return 'utf8-bom'
  return startsWith(start, UTF16LE_BOM) ? 'utf16le-bom' : 'utf8'
}

const startsWith = (bytes: Uint8Array, prefix: Uint8Array): boolean =>
  bytes.length >= prefix.length && prefix.every((byte, index) => bytes[index] === byte)

export const bomLength = (encoding: FileEncoding): number => bomOf(encoding).length

const bomOf = (encoding: FileEncoding): Buffer => {
  switch (encoding) {
    case 'utf8':
      return Buffer.alloc(0)
    case 'utf8-bom':
      return UTF8_BOM
    case 'utf16le-bom':
      return UTF16LE_BOM
  }
}

/** Decodes a whole file. `text` has no byte order mark; `encodeFile` puts it back. */
export const decodeFile = (bytes: Buffer): DecodedFile => {
  const encoding = detectEncoding(bytes)
  return decodeBody(bytes.subarray(bomLength(encoding)), encoding)
}

/** Decodes bytes that follow the byte order mark: a file's rest, or some of its lines. */
export const decodeBody = (body: Buffer, encoding: FileEncoding): DecodedFile => {
  if (encoding === 'utf16le-bom') {
    const text = body.toString('utf16le')
    const reason = body.length % 2 === 1 || toWellFormed(text) !== text ? 'invalid UTF-16' : undefined
    return reason === undefined
      ? { kind: 'text', text, encoding }
      : { kind: 'undecodable', text: toWellFormed(text), reason }
  }
  const text = body.toString('utf8')
  if (!isUtf8(body)) return { kind: 'undecodable', text: hideNul(text), reason: 'invalid UTF-8' }
  if (body.subarray(0, NUL_SEARCH_BYTES).includes(0)) {
    return { kind: 'undecodable', text: hideNul(text), reason: 'NUL bytes' }
  }
  return { kind: 'text', text, encoding }
}

const hideNul = (text: string): string => text.replaceAll('\0', '\ufffd')

/** Bytes of a whole file. Lone surrogates have no bytes in UTF-8 and become U+FFFD in either encoding. */
export const encodeFile = (text: string, encoding: FileEncoding): Buffer => {
  const body = Buffer.from(toWellFormed(text), encoding === 'utf16le-bom' ? 'utf16le' : 'utf8')
  return encoding === 'utf8' ? body : Buffer.concat([bomOf(encoding), body])
}
