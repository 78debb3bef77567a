import { parseFlags, scanArguments } from './flags.ts'
import { type GivenTexts, NOTHING } from './given-texts.ts'
import type { Word } from './script.ts'
import { sedScripts } from './sed.ts'
import { readSedScript } from './sed-script.ts'
import { valuesOf } from './words.ts'

/** What programs for other programs (`awk`, `sed`, `parallel`) run and which files they name. */
export interface ProgramUses extends GivenTexts {
  readonly reads: readonly string[]
  readonly writes: readonly string[]
}

const AWK = parseFlags(
  '-F= -v= -f= -e= -i= -l= --field-separator= --assign= --file= --source= --include= --load=',
)

/** Looks at what stands in an awk program as text: the shell commands and files that it names. */
export const awkProgramUses = (args: readonly Word[]): ProgramUses => {
  const { flags, operands } = scanArguments(args, AWK, { stopAtOperand: true })
  const sources = flags.filter(({ name }) => name === '-e' || name === '--source')
  const isFromFile = flags.some(({ name }) => name === '-f' || name === '--file')
  const programs =
    sources.length > 0 ? sources.map(({ value }) => value) : operands.slice(0, isFromFile ? 0 : 1)
  const uses = programs.map((word) => awkProgram(word?.value ?? ''))
  return {
    texts: uses.flatMap(({ texts }) => texts),
    opaque: uses.some(({ opaque }) => opaque),
    reads: uses.flatMap(({ reads }) => reads),
    writes: uses.flatMap(({ writes }) => writes),
  }
}

export const awkTexts = (args: readonly Word[]): GivenTexts => awkProgramUses(args)

const LITERAL = /"((?:\\[\s\S]|[^"\\\n])*)"/g
/** Something runs, whatever its text is made of. */
const RUNS = /\bsystem\s*\(|\|&?\s*getline|\bprintf?\b[^;}\n]*?(?<!\|)\|(?!\|)|@(?:load|include)\b/
/** What runs is more than one text that stands there. */
const RUNS_UNSEEN =
  /\bsystem\s*\((?!\s*""\s*\))|(?<!"")\s*\|&?\s*getline|\bprintf?\b[^;}\n|]*\|&?(?!\|)(?!\s*""\s*(?:[;}\n]|$))|@(?:load|include)\b/

const awkProgram = (program: string): ProgramUses => {
  const bare = program.replace(LITERAL, '""')
  const literals = [...program.matchAll(LITERAL)].map(([, text = '']) => text.replace(/\\(.)/g, '$1'))
  const after = (operator: RegExp): readonly string[] =>
    [...program.matchAll(operator)].map(([, text = '']) => text)
  return {
    texts: RUNS.test(bare) ? literals : [],
    opaque: RUNS_UNSEEN.test(bare),
    reads: after(/getline[^<"]*<\s*"((?:\\.|[^"\\\n])*)"/g),
    writes: after(/>\s*"((?:\\.|[^"\\\n])*)"/g),
  }
}

/** The commands of `e` and `s///e`, and the files of `r`, `R`, `w` and `W`. */
export const sedProgramUses = (args: readonly Word[]): ProgramUses =>
  readSedScript(sedScripts(args).join('\n'))

export const sedTexts = (args: readonly Word[]): GivenTexts => sedProgramUses(args)

const PARALLEL = parseFlags(
  '-j= -n= -k -a= -I= -N= -P= -S= -m -q -r -t -u -v -X -L= -l= -C= -d= -0 --jobs= --keep-order --bar --dry-run --colsep= --delay= --halt= --joblog= --line-buffer --max-args= --no-notice --results= --retries= --tag --timeout= --ungroup --verbose --will-cite',
)

/** `parallel command ::: arguments`; without a command the arguments, or lines of its input, are commands. */
export const parallelTexts = (args: readonly Word[]): GivenTexts => {
  const { operands } = scanArguments(args, PARALLEL, { stopAtOperand: true })
  const at = operands.findIndex(({ value }) => value !== undefined && /^:::/.test(value))
  const command = at === -1 ? operands : operands.slice(0, at)
  const given = valuesOf(command)
  if (given === undefined) return { texts: [], opaque: true }
  if (given.length > 0) return { texts: [given.join(' ')], opaque: false }
  const lines = at === -1 ? undefined : valuesOf(operands.slice(at + 1))
  return lines === undefined ? { ...NOTHING, opaque: true } : { texts: lines, opaque: false }
}
