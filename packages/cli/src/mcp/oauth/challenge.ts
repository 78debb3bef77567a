/** What a server says in `WWW-Authenticate` about the login it wants (RFC 6750 §3, RFC 9728 §5.1). */
export interface Challenge {
  readonly error?: string
  readonly description?: string
  /** Scopes with blanks between them. */
  readonly scope?: string
  /** Where the server describes itself and its authorization servers. */
  readonly resourceMetadata?: string
}

const TOKEN = /[\w!#$%&'*+.^`|~/-]+=*/y
const PARAMETER = /([\w!#$%&'*+.^`|~-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/y
const SEPARATORS = /[\s,]*/y

/** The Bearer challenge of a header that may hold several; empty when there is none. Never throws. */
export const bearerChallenge = (header: string | undefined): Challenge => {
  const found = new Map<string, string>()
  const text = header ?? ''
  let scheme = ''
  for (let at = skip(SEPARATORS, text, 0); at < text.length; at = skip(SEPARATORS, text, at)) {
    PARAMETER.lastIndex = at
    const [parameter, name = '', quoted, plain = ''] = PARAMETER.exec(text) ?? []
    if (parameter !== undefined) {
      const value = quoted?.replace(/\\(.)/g, '$1') ?? plain
      const key = name.toLowerCase()
      if (scheme === 'bearer' && !found.has(key)) found.set(key, value)
      at += parameter.length
      continue
    }
    const end = skip(TOKEN, text, at)
    scheme = text.slice(at, end).toLowerCase()
    // What is neither a scheme nor a parameter is skipped.
    at = end === at ? at + 1 : end
  }
  const error = found.get('error')
  const description = found.get('error_description')
  const scope = found.get('scope')
  const resourceMetadata = found.get('resource_metadata')
  return {
    ...(error ? { error } : {}),
    ...(description ? { description } : {}),
    ...(scope ? { scope } : {}),
    ...(resourceMetadata ? { resourceMetadata } : {}),
  }
}

const skip = (pattern: RegExp, text: string, at: number): number => {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}
