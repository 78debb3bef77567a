import { parseFlags, scanArguments } from './flags.ts'
import type { Word } from './script.ts'

/** What a sed command does: prints parts of its input, changes files by plain substitutions, or anything. */
export type SedEffect = 'reads' | 'prints' | 'substitutes' | 'other'

const FLAGS = parseFlags(
  '-n -e= -f< -E -r -s -u -z -i? --in-place? --quiet --silent --expression= --file< --regexp-extended --separate --null-data --posix --debug',
)

/**
 * `prints`: nothing but line numbers with `p` under `-n`. `reads`: leaves its operands as they are, but its script may
 * do more. `substitutes`: `-i` with plain `s` commands.
 */
export const sedEffect = (args: readonly Word[]): SedEffect => {
  const { flags, operands, unknown } = scanArguments(args, FLAGS)
  const inPlace = flags.some(({ name }) => name === '-i' || name === '--in-place')
  if (unknown.length > 0) return unknown.some(({ text }) => /^-\w*i|^--in/.test(text)) ? 'other' : 'reads'
  const given = flags.filter(({ name }) => name === '-e' || name === '--expression').map(({ value }) => value)
  const scripts = given.length > 0 ? given : operands.slice(0, 1)
  const texts = scripts.map((word) => word?.value)
  const isFromFile = flags.some(({ name }) => name === '-f' || name === '--file')
  const all = (accepts: (script: string) => boolean): boolean =>
    !isFromFile && texts.length > 0 && texts.every((text) => text !== undefined && accepts(text))
  const isQuiet = flags.some(({ name }) => name === '-n' || name === '--quiet' || name === '--silent')
  if (!inPlace) return isQuiet && all(isPrint) ? 'prints' : 'reads'
  return all(isSubstitution) && !flags.some(({ value }) => (value?.value ?? '').includes('/'))
    ? 'substitutes'
    : 'other'
}

/** The scripts in the words of a sed command, as far as they are known. */
export const sedScripts = (args: readonly Word[]): readonly string[] => {
  const { flags, operands } = scanArguments(args, FLAGS)
  const given = flags.filter(({ name }) => name === '-e' || name === '--expression').map(({ value }) => value)
  const scripts = given.length > 0 ? given : operands.slice(0, 1)
  return scripts.flatMap((word) => word?.value ?? [])
}

const isPrint = (script: string): boolean => /^\s*(?:(?:\d+|\$)(?:,(?:\+?\d+|\$))?p\s*;?\s*)+$/.test(script)

/** `s/a/b/` with flags that neither write nor run; several of them after another. */
const isSubstitution = (script: string): boolean => {
  let rest = script.trim()
  while (rest !== '') {
    const match =
      /^s([/|#,:@!%])((?:\\[\s\S]|(?!\1)[^\\\n])*)\1((?:\\[\s\S]|(?!\1)[^\\\n])*)\1([gpiI0-9]*)\s*(?:[;\n]\s*|$)/.exec(
        rest,
      )
    if (match === null) return false
    rest = rest.slice(match[0].length)
  }
  return script.trim() !== ''
}
