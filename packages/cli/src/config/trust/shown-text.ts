const MAX_LENGTH = 200

/** Text from a file that nobody trusts yet, safe to print: no control or direction characters, not too long. */
export const toShown = (text: string): string => {
  const clean = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  return clean.length > MAX_LENGTH ? `${clean.slice(0, MAX_LENGTH)}…` : clean
}
