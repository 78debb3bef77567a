import { TextDecoder } from 'node:util'
import { htmlToMarkdown } from './html-markdown.ts'

const TEXT_TYPES =
  /^(?:text\/|application\/(?:(?:[\w.-]+\+)?(?:json|xml|yaml)|(?:x-)?(?:javascript|ecmascript|yaml|toml|sh|ndjson|jsonlines)|x-www-form-urlencoded|graphql|sql|rtf)$|image\/svg\+xml$)/
const HTML_TYPES = /^(?:text\/html|application\/xhtml\+xml)$/
const SNIFFED_BYTES = 8_192

/** A page's text, HTML as Markdown; undefined for what is no text. */
export const textOfPage = async (page: {
  readonly bytes: Buffer
  readonly contentType: string
  readonly url: string
}): Promise<string | undefined> => {
  const { bytes, contentType, url } = page
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  const start = bytes.subarray(0, SNIFFED_BYTES)
  const isText =
    type === '' || type === 'application/octet-stream' ? !start.includes(0) : TEXT_TYPES.test(type)
  if (!isText && !HTML_TYPES.test(type)) return undefined
  const text = decode(bytes, charsetOf(contentType, start))
  const isHtml = HTML_TYPES.test(type) || (type === '' && /^\s*<(?:!doctype html|html)\b/i.test(text))
  return isHtml ? htmlToMarkdown(text, url) : text
}

/** From the header, or from what the page says of itself. A byte order mark wins, which the decoder sees to. */
const charsetOf = (contentType: string, start: Buffer): string => {
  const pattern = /charset\s*=\s*["']?([\w.:-]+)/i
  return pattern.exec(contentType)?.[1] ?? pattern.exec(start.toString('latin1'))?.[1] ?? 'utf-8'
}

const decode = (bytes: Buffer, charset: string): string => {
  const marked = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : charset
  return decoderFor(marked).decode(bytes)
}

const decoderFor = (charset: string): TextDecoder => {
  try {
    return new TextDecoder(charset)
  } catch {
    // A name that nobody knows. Most pages are UTF-8, whatever they say.
    return new TextDecoder()
  }
}
