import { chmodSync } from 'node:fs'
import { rewriteSession } from '../../session/rewrite.ts'
import { type ProblemCode, verifySession } from '../../session/verify.ts'
import { type SessionsCommand, writeJson } from './command.ts'
import { findNamed } from './find.ts'
import { reportText } from './verify.ts'

/** What writing the file anew sets right. The mode of the file comes with it. */
const MENDED: ReadonlySet<ProblemCode> = new Set([
  'bad_lines',
  'torn_tail',
  'broken_links',
  'open_to_others',
  'mirror_differs',
])

export const repairCommand: SessionsCommand = {
  usage: 'repair <session>',
  text: 'write a damaged session anew; the old file is kept beside it',
  words: { least: 1, most: 1 },
  flags: {
    'dry-run': { type: 'boolean', text: 'only tell what is wrong' },
  },
  async run({ words: [name = ''], store, output, json, isSet }) {
    const found = findNamed(store, name)
    const before = await verifySession(found)
    const needed = before.problems.some(({ code }) => MENDED.has(code))
    if (!needed || isSet('dry-run')) {
      if (json) writeJson(output, { repaired: false, before })
      else output.write(`${reportText(before)}${needed ? '' : 'Nothing to repair.\n'}`)
      return before.ok ? 0 : 1
    }
    const report = await rewriteSession(found, Date.now())
    chmodSync(report.backup, 0o600)
    const after = await verifySession(findNamed(store, found.files.sessionId))
    if (json) writeJson(output, { repaired: true, ...report, before, after })
    else {
      output.write(
        `${reportText(after)}Left out ${report.removedLines} lines, joined ${report.relinkedLines}. The file as it was: ${report.backup}\n`,
      )
    }
    return after.ok ? 0 : 1
  },
}
