import { parsePlain } from '../shell/plain.ts'
import type { Script, SimpleCommand } from '../shell/script.ts'
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

export interface CommandFacts {
  readonly script: Script
  readonly calls: readonly CommandCall[]
}

/** A simple command with the files it touches. */
export interface CommandCall {
  readonly command: SimpleCommand
  readonly paths: readonly PathFact[]
}

export const gatherFacts = async (question: PermissionQuestion): Promise<CallFacts> => {
  const { subjects } = question
  return {
    question,
    cwds: await directoryForms(question.cwd),
    paths: await Promise.all(
      subjects.flatMap((subject) =>
        subject.kind === 'path' ? [pathFact(subject.access, subject.path)] : [],
      ),
    ),
    commands: subjects.flatMap((subject) =>
      subject.kind === 'command' ? [commandFacts(subject.command)] : [],
    ),
    urls: subjects.flatMap((subject) => (subject.kind === 'url' ? [subject.url] : [])),
    names: subjects.flatMap((subject) => (subject.kind === 'name' ? [subject.name] : [])),
  }
}

const commandFacts = (text: string): CommandFacts => {
  const script = parsePlain(text) ?? { text, commands: [], findings: [{ kind: 'unparsed', text }] }
  return { script, calls: script.commands.map((command) => ({ command, paths: [] })) }
}
