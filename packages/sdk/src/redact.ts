import type { Options } from './options.ts'

const SECRET_NAME = /KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|AUTH|COOKIE/i
/** Shorter values are words that also stand elsewhere. */
const MIN_LENGTH = 8
const MARK = '[redacted]'

/**
 * Takes the secrets that a query knows of out of a text: values of variables with a telling name, and everything that
 * the servers get as environment or headers.
 */
export function redactor(
  options: Pick<Options, 'mcpServers'>,
  env: { readonly [name: string]: string | undefined },
): (text: string) => string {
  let secrets: string[] | undefined
  return (text) => {
    secrets ??= secretsOf(options, env)
    let clean = text
    for (const secret of secrets) if (clean.includes(secret)) clean = clean.replaceAll(secret, MARK)
    return clean
  }
}

/** The longest first, so that no part of one stays behind another. */
function secretsOf(
  { mcpServers }: Pick<Options, 'mcpServers'>,
  env: { readonly [name: string]: string | undefined },
): string[] {
  const values: unknown[] = Object.entries(env).flatMap(([name, value]) =>
    SECRET_NAME.test(name) ? [value] : [],
  )
  for (const server of Object.values(mcpServers ?? {})) {
    if ('env' in server) values.push(...Object.values(server.env ?? {}))
    if ('headers' in server) values.push(...Object.values(server.headers ?? {}))
  }
  const secrets = values.filter(
    (value): value is string => typeof value === 'string' && value.length >= MIN_LENGTH,
  )
  return [...new Set(secrets)].sort((a, b) => b.length - a.length)
}
