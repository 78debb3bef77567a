import { dirname, join } from 'node:path'
import { readEnds, windowLines } from './head-tail.ts'
import { asObject } from './parse-entry.ts'

/** The agent that led a session, or the one that it is a copy of (`agent-setting`, spec: sessions §6). */
export const recordedMainAgent = (path: string, forkedFrom: string | undefined): string | undefined =>
  atTheEnds(path) ??
  (forkedFrom === undefined ? undefined : atTheEnds(join(dirname(path), `${forkedFrom}.jsonl`)))

const atTheEnds = (path: string): string | undefined =>
  readEnds(path, ({ head, tail }) => lastIn(tail) ?? (tail === head ? undefined : lastIn(head)))

const MARK = '"type":"agent-setting"'

const lastIn = (window: Buffer): string | undefined => {
  if (!window.includes(MARK)) return undefined
  return [...windowLines(window)].map(agentIn).findLast((name) => name !== undefined)
}

/** Lines of the conversation may hold the same words; a window may cut a line. */
const agentIn = (line: Buffer): string | undefined => {
  if (!line.includes(MARK)) return undefined
  try {
    const record = asObject(JSON.parse(line.toString('utf8')))
    const name = record?.type === 'agent-setting' ? record.agentSetting : undefined
    return typeof name === 'string' && name !== '' ? name : undefined
  } catch {
    return undefined
  }
}
