import { fstatSync, readSync } from 'node:fs'
import { type SessionFacts, setLabel } from './facts.ts'
import { readTail } from './head-tail.ts'
import { asObject } from './parse-entry.ts'
import type { SessionRecord } from './transcript.ts'

/**
 * Title and tag of a session that runs. Lists read only the end of a file, so both are written again when they have
 * moved out of it; other processes may rename the session meanwhile, and then their word counts (spec: sessions §10.3).
 */

const MAX_FOREIGN_BYTES = 4 * 1024 * 1024
const LABEL_START = /"type":"(?:custom-title|ai-title|tag)"/

/** Takes over what others have appended between two lines of this process. */
export const adoptForeign = (facts: SessionFacts, fd: number, from: number, to: number): void => {
  facts.bytes += to - from
  const buffer = Buffer.allocUnsafe(Math.min(to - from, MAX_FOREIGN_BYTES))
  const count = readSync(fd, buffer, 0, buffer.length, to - buffer.length)
  const lines = buffer.toString('utf8', 0, count).split('\n')
  facts.lines += lines.length - 1
  for (const line of lines) if (LABEL_START.test(line)) adoptLabel(facts, line)
}

const adoptLabel = (facts: SessionFacts, line: string): void => {
  try {
    const value = asObject(JSON.parse(line))
    if (value !== undefined) setLabel(facts, value)
  } catch {
    // The start of the range may lie inside a line.
  }
}

/** The labels that the end of the file no longer shows. */
export const labelsToRepeat = (facts: SessionFacts, sessionId: string, fd: number): SessionRecord[] => {
  const { customTitle, aiTitle, tag } = facts
  if (customTitle === undefined && aiTitle === undefined && tag === undefined) return []
  const tail = readTail(fd, fstatSync(fd).size)
  const isGone = (type: string): boolean => !tail.includes(`"type":"${type}"`)
  const labels: SessionRecord[] = []
  if (customTitle !== undefined && isGone('custom-title'))
    labels.push({ type: 'custom-title', customTitle, sessionId })
  if (aiTitle !== undefined && isGone('ai-title')) labels.push({ type: 'ai-title', aiTitle, sessionId })
  if (tag !== undefined && isGone('tag')) labels.push({ type: 'tag', tag, sessionId })
  return labels
}
