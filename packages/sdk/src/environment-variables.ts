type Environment = { readonly [name: string]: string | undefined }

const PREFIXES = [
  ['CLAUDE_CODE_', 'AGENT_'],
  ['CLAUDE_AGENT_', 'AGENT_'],
  ['CLAUDE_', 'AGENT_'],
] as const

/** The value of a variable of the ecosystem. Our name of it (`AGENT_…` for `CLAUDE_CODE_…`) wins when both are set. */
export function readVariable(env: Environment, name: string): string | undefined {
  for (const [theirs, ours] of PREFIXES) {
    if (name.startsWith(theirs)) return env[ours + name.slice(theirs.length)] ?? env[name]
  }
  return env[name]
}

/** A variable that is set and says neither no nor nothing. */
export function isTruthy(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false', 'no', 'off'].includes(value.trim().toLowerCase())
}

/** A variable that holds a number of milliseconds; anything else counts as unset. */
export function milliseconds(value: string | undefined): number | undefined {
  if (value === undefined || value.trim() === '') return undefined
  const number = Number(value)
  return Number.isFinite(number) && number >= 0 ? number : undefined
}
