const CREDENTIAL =
  /(?:token|secret|passw(?:or)?d|passphrase|credentials?|api_?key|private_?key|(?:^|_)key|(?:^|_)auth)$/i
/** Short words in small letters are as likely to be names of things: `postgres` is the password of many a test server. */
const WORD = /^[a-z]{1,11}$/
const PATH = /^(?:~|\.{0,2})\/|^[A-Za-z]:[\\/]/

/**
 * The values of environment variables that are likely to be secret: of names that speak of credentials, and passwords
 * inside of URLs. Paths are none; they say where a secret is.
 */
export const secretsOfEnv = (env: Readonly<Record<string, string | undefined>>): readonly string[] => [
  ...new Set(Object.entries(env).flatMap(([name, value]) => (value ? secretsIn(name, value.trim()) : []))),
]

const secretsIn = (name: string, value: string): readonly string[] => {
  if (CREDENTIAL.test(name)) return WORD.test(value) || PATH.test(value) ? [] : [value]
  const password = /^[a-z][a-z0-9+.-]*:\/\/[^/@\s:]*:([^/@\s]+)@/i.exec(value)?.[1]
  return password === undefined || WORD.test(password) ? [] : [password, decoded(password)]
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
