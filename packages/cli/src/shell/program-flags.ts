import type { SimpleCommand } from './script.ts'
import { baseName } from './wrappers.ts'

type FlagTables = Readonly<Record<string, RegExp>>

/** Flags whose values name programs in a way that is not followed here. */
const RUNS: FlagTables = {
  git: /^(?:-c.*|--config-env.*|--exec-path.*|--upload-pack.*|--receive-pack.*|-O.*|--open-files-in-pager.*|--ext-diff)$/,
  tar: /^(?:-I.*|--use-compress-program.*|--to-command.*|--checkpoint-action.*|-F.*|--info-script.*|--rsh-command.*)$/,
  rsync: /^(?:-e.*|--rsh.*|--rsync-path.*)$/,
  rg: /^(?:--pre|--pre=.*|--hostname-bin.*)$/,
  man: /^(?:-P.*|--pager.*|-H.*|--html.*)$/,
  sort: /^--compress-program.*$/,
}

/** Flags that take a command further than its name says: to other places, to deleting, to other commands. */
const REACHES: FlagTables = {
  git: /^(?:-C.*|--git-dir.*|--work-tree.*|--output=.*)$/,
  find: /^-(?:exec|execdir|ok|okdir|delete|fprint|fprint0|fprintf|fls)$/,
  docker: /^(?:-H.*|--host.*)$/,
}

/** The first flag that makes the command run a program that cannot be seen here. */
export const programFlag = (command: SimpleCommand): string | undefined => firstFlag(command, RUNS)

/** The first flag that a rule for the command by its name does not cover. */
export const reachingFlag = (command: SimpleCommand): string | undefined =>
  firstFlag(command, RUNS) ?? firstFlag(command, REACHES)

const firstFlag = ({ words }: SimpleCommand, tables: FlagTables): string | undefined => {
  const [name, ...args] = words
  const base = name?.value === undefined ? '' : baseName(name.value)
  const flags = Object.hasOwn(tables, base) ? tables[base] : undefined
  return flags && args.map(({ value, text }) => value ?? text).find((value) => flags.test(value))
}
