import { secretsOfEnv } from '../platform/env-secrets.ts'
import type { ServerEntry } from './server-entry.ts'

/** The values of an entry's environment and headers: what a server says must not carry them on (PAIN-12). */
export const secretsOf = ({ config }: ServerEntry): readonly string[] => {
  const env = 'env' in config ? Object.values(config.env ?? {}) : []
  const headers = 'headers' in config ? Object.values(config.headers ?? {}) : []
  return [...env, ...headers.flatMap((value) => [value, value.replace(/^\w+ /, '')])]
}

const CREDENTIAL_HEADER = /auth|token|secret|key|cookie/i

/** Those of them that are likely to be secret: for places where other values may stand as they are. */
export const credentialsOf = ({ config }: ServerEntry): readonly string[] => {
  const env = 'env' in config ? secretsOfEnv(config.env ?? {}) : []
  const headers = 'headers' in config ? Object.entries(config.headers ?? {}) : []
  return [
    ...env,
    ...headers.flatMap(([name, value]) =>
      CREDENTIAL_HEADER.test(name) ? [value.replace(/^(?:Bearer|Basic|Token) /i, '')] : [],
    ),
  ]
}
