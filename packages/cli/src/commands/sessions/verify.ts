import { listSessions } from '../../session/list.ts'
import { findSession } from '../../session/locate.ts'
import { type VerifyReport, verifySession } from '../../session/verify.ts'
import { type Call, type SessionsCommand, writeJson } from './command.ts'
import { findNamed } from './find.ts'

export const verifyCommand: SessionsCommand = {
  usage: 'verify [session]',
  text: 'examine a session, or all of this directory; code 1 when something is damaged',
  words: { least: 0, most: 1 },
  flags: {},
  async run(call) {
    const reports: VerifyReport[] = []
    for (const found of named(call)) reports.push(await verifySession(found))
    if (call.json) writeJson(call.output, reports)
    else call.output.write(asText(reports))
    return reports.every(({ ok }) => ok) ? 0 : 1
  },
}

const named = ({ words: [name], store }: Call) =>
  name === undefined
    ? listSessions(store).map(({ sessionId }) => findSession(store, sessionId))
    : [findNamed(store, name)]

const asText = (reports: readonly VerifyReport[]): string => {
  if (reports.length === 0) return 'No sessions here.\n'
  return reports.map(reportText).join('')
}

/** What was found, a line each. */
export const reportText = ({ sessionId, ok, lines, bytes, messages, problems }: VerifyReport): string =>
  [
    `${sessionId}  ${ok ? 'ok' : 'damaged'}  ${lines} lines, ${bytes} bytes, ${messages} messages to resume with`,
    ...problems.map(({ code, message }) => `  ${code}: ${message}`),
    '',
  ].join('\n')
