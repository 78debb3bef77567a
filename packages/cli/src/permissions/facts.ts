import { hostPathRules, type PathRules } from '../platform/paths.ts'
import type { CommandFacts } from './command-fact.ts'
import type { PermissionQuestion } from './gate.ts'
import { directoryForms, type PathFact, pathFact } from './path-fact.ts'

/** Everything about one call that a decision needs; judging it looks at nothing else. */
export interface CallFacts {
  readonly question: PermissionQuestion
  /** The forms of the current directory. */
  readonly cwds: readonly string[]
  readonly paths: readonly PathFact[]
  readonly commands: readonly CommandFacts[]
  readonly urls: readonly string[]
  readonly names: readonly string[]
}

export const gatherFacts = async (
  question: PermissionQuestion,
  rules: PathRules = hostPathRules(),
  /** Files that must not be read, if there are any: what commands take in by the way is looked through for them. */
  isDenied?: (path: string) => boolean,
): Promise<CallFacts> => {
  const { subjects } = question
  const lines = subjects.flatMap((subject) => (subject.kind === 'command' ? [subject.command] : []))
  const [cwds, paths, commands] = await Promise.all([
    directoryForms(question.cwd),
    Promise.all(
      subjects.flatMap((subject) =>
        subject.kind === 'path' ? [pathFact(subject.access, subject.path)] : [],
      ),
    ),
    lines.length === 0 ? [] : factsOfLines(lines, question.cwd, rules, isDenied),
  ])
  return {
    question,
    cwds,
    paths,
    commands,
    urls: subjects.flatMap((subject) => (subject.kind === 'url' ? [subject.url] : [])),
    names: subjects.flatMap((subject) => (subject.kind === 'name' ? [subject.name] : [])),
  }
}

/** Loads what reads shell commands; runs without any do without it. */
const factsOfLines = async (
  lines: readonly string[],
  cwd: string,
  rules: PathRules,
  isDenied: ((path: string) => boolean) | undefined,
): Promise<readonly CommandFacts[]> => {
  const { commandFacts } = await import('./command-facts.ts')
  return Promise.all(lines.map((line) => commandFacts(line, cwd, rules, isDenied)))
}
