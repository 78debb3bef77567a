import { isReadOnlyCommand } from './read-only.ts'
import type { SimpleCommand } from './script.ts'
import { findShape } from './shape-table.ts'
import { baseName, unwrap } from './wrappers.ts'

/**
 * Where a command gets names of files from besides its words, as `xargs` in front of a file command does: from something
 * that lists what is below the current directory, or from nobody knows where.
 */
export const inputFiles = (command: SimpleCommand): 'none' | 'listed' | 'unknown' => {
  const name = command.words[0]?.value
  if (name === undefined || baseName(name) !== 'xargs') return 'none'
  const commands = unwrap(command).map((wrapped) => wrapped.command)
  if (!commands.some(touchesFiles)) return 'none'
  return commands.every(isReadOnlyCommand) && isLister(command.fedBy) ? 'listed' : 'unknown'
}

const touchesFiles = ({ words }: SimpleCommand): boolean => {
  const operands = findShape(words)?.shape.operands
  return operands !== undefined && operands !== 'text' && operands !== 'none'
}

/** Prints names of files it was told to look for, and nothing else that could be taken as one. */
const isLister = (command: SimpleCommand | undefined): boolean => {
  if (command === undefined || !isReadOnlyCommand(command)) return false
  const [name, ...args] = command.words.map(({ value }) => value ?? '')
  switch (name) {
    case 'find':
      return !args.includes('-printf') && !args.includes('-ls')
    case 'git':
      return args[0] === 'ls-files'
    case 'rg':
      return args.some((arg) => arg === '-l' || arg === '--files' || arg === '--files-with-matches')
    case 'grep':
      return args.some((arg) => arg === '-l' || arg === '-rl' || arg === '--files-with-matches')
    default:
      return false
  }
}
