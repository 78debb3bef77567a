import { configuredByVariable } from './git-texts.ts'
import type { SimpleCommand, Word } from './script.ts'
import { baseName } from './wrappers.ts'

/** Variables whose values other programs run. */
const PROGRAM_VARIABLES: ReadonlySet<string> = new Set(
  `GIT_SSH_COMMAND GIT_SSH GIT_PAGER GIT_EDITOR GIT_SEQUENCE_EDITOR GIT_EXTERNAL_DIFF GIT_PROXY_COMMAND GIT_ASKPASS
  PAGER MANPAGER EDITOR VISUAL FCEDIT SSH_ASKPASS SUDO_ASKPASS SUDO_EDITOR LESSOPEN LESSCLOSE PROMPT_COMMAND BROWSER
  SHELL FZF_DEFAULT_COMMAND RSYNC_RSH CVS_RSH RUSTC_WRAPPER HGEDITOR SVN_EDITOR BAT_PAGER DELTA_PAGER SYSTEMD_PAGER
  AWS_PAGER GH_PAGER GH_EDITOR GH_BROWSER KUBE_EDITOR`.split(/\s+/),
)

const isProgramVariable = (name: string): boolean => PROGRAM_VARIABLES.has(name)

/** Programs with a command of their own, such as `!`, that starts a shell. */
const ESCAPING: ReadonlySet<string> = new Set(
  'vim vi nvim view vimdiff ex ed red less more most gdb lldb sqlite3 mysql mariadb psql ftp sftp gnuplot expect socat mutt mail'.split(
    ' ',
  ),
)

const inputText = (input: SimpleCommand['input']): string => (typeof input === 'object' ? input.text : '')

/** The command lines behind such a command. */
const escaped = (text: string): readonly string[] => [
  ...[...text.matchAll(/!\s*([^\n]+)/g)].map(([, line = '']) => line),
  ...[...text.matchAll(/(?:^|[\s.:])(?:shell|system|spawn|exec)[\s(]+['"]?([^\n'"]+)/gi)].map(
    ([, line = '']) => line,
  ),
  ...[...text.matchAll(/\b(?:EXEC|SYSTEM):["']?([^,"'\n]+)/g)].map(([, line = '']) => line),
]

/** Builtins that evaluate their words once more: as names of variables with an index, or as arithmetic. */
const EVALUATING: ReadonlySet<string> = new Set(
  'let declare typeset local readonly export unset test [ [[ printf read mapfile readarray wait getopts compgen integer float'.split(
    ' ',
  ),
)

/**
 * Command lines that stand in words as plain text and that something may run later all the same: the value of `PAGER`,
 * `$(…)` in an array index that arithmetic evaluates, or in a variable that is used there.
 */
export const latentTexts = ({ words, assignments, input }: SimpleCommand): readonly string[] => {
  const [name, ...args] = words
  const program = name?.value === undefined ? '' : baseName(name.value)
  const evaluated = EVALUATING.has(program) ? args : []
  return [
    ...assignments.flatMap(({ name: variable, value: { value = '' } }) =>
      isProgramVariable(variable) ? [value.replace(/^\|/, '')] : configuredByVariable(variable, value),
    ),
    ...(ESCAPING.has(program)
      ? [...args.map(({ value = '' }) => value), inputText(input)].flatMap(escaped)
      : []),
    ...(program === 'bind'
      ? args.flatMap(({ value = '' }) => /^"[^"]*"\s*:\s*([\s\S]+)$/.exec(value)?.[1] ?? [])
      : []),
    ...exported(name, args),
    ...[...evaluated, ...assignments.map(({ value }) => value)].flatMap((word) => substitutionsIn(word)),
  ]
}

/** `export PAGER=…` is an assignment to the shell, and `env PAGER=… program` one to the program. */
const exported = (name: Word | undefined, args: readonly Word[]): readonly string[] => {
  if (name?.value === undefined || !/^(?:export|declare|typeset|readonly|env|sudo|g?make)$/.test(name.value))
    return []
  return args.flatMap(({ value = '' }) => {
    const [, variable = '', text = ''] = /^(\w+)=([\s\S]+)$/.exec(value) ?? []
    return isProgramVariable(variable) ? [text.replace(/^\|/, '')] : configuredByVariable(variable, text)
  })
}

/** Whether a word holds a substitution as text, which some shells and builtins evaluate. */
export const isLatent = (word: Word): boolean => substitutionsIn(word).length > 0

const substitutionsIn = ({ parts }: Word): readonly string[] =>
  parts.flatMap((part) => (part.kind === 'text' ? textsIn(part.value) : []))

const textsIn = (text: string): readonly string[] => {
  const found: string[] = []
  // What lies within another one is found when that is read.
  for (let open = text.indexOf('$('); open !== -1; ) {
    const end = closingOf(text, open + 2)
    found.push(text.slice(open + 2, end))
    open = text.indexOf('$(', end)
  }
  for (const [, inner = ''] of text.matchAll(/`([^`]*)`?/g)) found.push(inner)
  return found.filter((each) => each.trim() !== '')
}

const closingOf = (text: string, from: number): number => {
  let depth = 1
  for (let at = from; at < text.length; at++) {
    const character = text[at]
    if (character === '(') depth += 1
    else if (character === ')') depth -= 1
    if (depth === 0) return at
  }
  return text.length
}
