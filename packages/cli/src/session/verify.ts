import { randomUUID } from 'node:crypto'
import { closeSync, openSync, statSync } from 'node:fs'
import type { ChainEntry } from '@agent-engine/protocol'
import { linearize } from './chain.ts'
import { SessionError } from './errors.ts'
import type { LinkState } from './files.ts'
import type { FoundSession } from './locate.ts'
import { entryOf, readTranscript, type TranscriptFile } from './read.ts'
import type { BadLine } from './read-lines.ts'
import { repair } from './repair.ts'
import { chooseLeaf } from './tree.ts'

/**
 * - `bad_lines`: lines that are no JSON object or too long; the conversation goes on around them
 * - `torn_tail`: the last line has no line feed
 * - `broken_links`: lines whose predecessor is not in the file
 * - `unanswered`: the conversation ends in the middle of a turn; the next resume answers it
 * - `other_session`: lines that carry the id of another session
 * - `open_to_others`: the file's mode lets others read or write it
 * - `mirror_differs`: the second copy has another size
 */
export type ProblemCode =
  | 'bad_lines'
  | 'torn_tail'
  | 'broken_links'
  | 'unanswered'
  | 'other_session'
  | 'open_to_others'
  | 'mirror_differs'

/** A turn that did not end; a mode that early versions of other programs gave all their sessions. */
const NO_DAMAGE: ReadonlySet<ProblemCode> = new Set(['unanswered', 'open_to_others'])

export interface Problem {
  readonly code: ProblemCode
  readonly message: string
}

export interface VerifyReport {
  readonly sessionId: string
  readonly path: string
  readonly link: LinkState
  readonly bytes: number
  readonly lines: number
  /** Messages a resume would start with. */
  readonly messages: number
  readonly badLines: readonly BadLine[]
  readonly problems: readonly Problem[]
  /** True when nothing of the conversation is lost or in doubt: an unfinished turn and an open mode are no damage. */
  readonly ok: boolean
}

/** Examines a session and changes nothing. Rejects with `session_unreadable`. */
export const verifySession = async (found: FoundSession): Promise<VerifyReport> => {
  const { sessionId, transcript: path } = found.files
  let fd: number | undefined
  try {
    fd = openSync(path, 'r')
    const file = await readTranscript(fd)
    const { messages, ...rest } = examineConversation(fd, file)
    const problems = [...fileProblems(found, file), ...rest.problems]
    return {
      sessionId,
      path,
      link: found.link,
      bytes: file.report.bytes,
      lines: file.report.lines,
      messages,
      badLines: file.report.bad,
      problems,
      ok: problems.every(({ code }) => NO_DAMAGE.has(code)),
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new SessionError('session_unreadable', `The session file ${path} can't be read: ${reason}`, {
      cause: error,
    })
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}

const fileProblems = ({ files, link }: FoundSession, { report, tree }: TranscriptFile): Problem[] => {
  const problems: Problem[] = []
  const { badCount, endsWithNewline } = report
  const where = `first at byte ${report.bad[0]?.offset ?? 0}`
  if (badCount > 0) problems.push({ code: 'bad_lines', message: `${badCount} damaged lines, ${where}` })
  if (!endsWithNewline) problems.push({ code: 'torn_tail', message: 'the last line has no line feed' })
  const foreign = tree.lines.filter(({ entry }) => entry !== undefined && entry.sessionId !== files.sessionId)
  if (foreign.length > 0) {
    problems.push({
      code: 'other_session',
      message: `${foreign.length} lines carry the id of another session`,
    })
  }
  const mode = statSync(files.transcript).mode & 0o777
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    problems.push({ code: 'open_to_others', message: `mode ${mode.toString(8)} lets other users in` })
  }
  if (link === 'mirror' && files.alias !== undefined && statSync(files.alias).size !== report.bytes) {
    problems.push({ code: 'mirror_differs', message: `${files.alias} has another size` })
  }
  return problems
}

const examineConversation = (
  fd: number,
  { tree }: TranscriptFile,
): { messages: number; problems: Problem[] } => {
  const leaf = chooseLeaf(tree)
  if (leaf === undefined) return { messages: 0, problems: [] }
  const chain = linearize(tree, leaf)
  const linear = chain.lines.flatMap((line): ChainEntry[] => {
    const entry = entryOf(fd, line)
    return entry === undefined ? [] : [entry]
  })
  const { entries, append } = repair(linear, randomUUID)
  const problems: Problem[] = []
  const { bridged } = chain
  if (bridged > 0)
    problems.push({
      code: 'broken_links',
      message: `${bridged} messages name a predecessor that is not there`,
    })
  if (append.length > 0) problems.push({ code: 'unanswered', message: 'the last turn was not finished' })
  return { messages: entries.filter(({ type }) => type === 'user' || type === 'assistant').length, problems }
}
