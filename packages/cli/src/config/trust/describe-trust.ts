import type { TrustPart } from './part.ts'

const MAX_SHOWN = 20

/** One indented line per part. */
export const listParts = (parts: readonly TrustPart[]): string => {
  const lines = parts.slice(0, MAX_SHOWN).map(({ id, effect }) => `  ${effect}  [${id}]`)
  const more = parts.length - MAX_SHOWN
  return [...lines, ...(more > 0 ? [`  and ${more} more`] : [])].join('\n')
}

/** Why a run without a person ends before it begins, and what to do about it. */
export const untrustedMessage = (cwd: string, parts: readonly TrustPart[]): string => `\
Error: ${cwd} is not trusted, and files in it would run programs or widen rights:
${listParts(parts)}
Read them, then either
  trust them once and for all:    agent trust
  trust them for this run:        --trust-project, or AGENT_TRUST_PROJECT=1
  leave the project's files out:  --setting-sources user`
