import { lastCommand } from './last-command.ts'

const NO_MATCH = 'No matches found'
const DIFFERENT = 'Files differ'

/** Programs for which exit code 1 is an answer and no failure. */
const ANSWERS: Readonly<Record<string, string>> = {
  grep: NO_MATCH,
  egrep: NO_MATCH,
  fgrep: NO_MATCH,
  rg: NO_MATCH,
  'git grep': NO_MATCH,
  diff: DIFFERENT,
  'git diff': DIFFERENT,
  find: 'Some directories were not accessible',
  test: 'Condition is false',
  '[': 'Condition is false',
}

/** What exit code 1 says when the command line ended with a program that uses it to answer (spec: tools §5.1). */
export const exitMeaning = (commandLine: string, exitCode: number): string | undefined => {
  if (exitCode !== 1) return undefined
  const [program = '', first = ''] = lastCommand(commandLine)
    .replace(/^(?:[A-Za-z_]\w*=\S*\s+)+/, '')
    .split(/\s+/, 2)
  const name = program.split('/').at(-1) ?? ''
  const key = name === 'git' ? `git ${first}` : name
  return Object.hasOwn(ANSWERS, key) ? ANSWERS[key] : undefined
}
