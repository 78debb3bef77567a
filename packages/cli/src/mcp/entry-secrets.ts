import type { ServerEntry } from './server-entry.ts'

/** The values of an entry's environment and headers: what a server says must not carry them on (PAIN-12). */
export const secretsOf = ({ config }: ServerEntry): readonly string[] => {
  const env = 'env' in config ? Object.values(config.env ?? {}) : []
  const headers = 'headers' in config ? Object.values(config.headers ?? {}) : []
  return [...env, ...headers.flatMap((value) => [value, value.replace(/^\w+ /, '')])]
}
