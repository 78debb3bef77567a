import { secretsOfEnv } from '../../platform/env-secrets.ts'
import { createRedactor, type Redact, redactDeep } from '../../platform/redact.ts'
import type { SideFiles } from '../../session/side-files.ts'
import type { Transcript } from '../../session/transcript.ts'
import type { ResolvedOptions } from '../options.ts'

/** The secrets of a session, from wherever they come, behind its one redactor (PAIN-12). */
export interface KnownSecrets {
  readonly redact: Redact
  /** Secrets that come to be known later; asked each time. */
  add(source: () => readonly string[]): void
}

export const composeSecrets = ({ env }: ResolvedOptions): KnownSecrets => {
  const fromEnv = secretsOfEnv(env)
  const sources: (() => readonly string[])[] = [() => fromEnv]
  return {
    redact: createRedactor(() => sources.flatMap((source) => source())),
    add: (source) => void sources.push(source),
  }
}

/** The files of a session, with secrets hidden in everything that is written to them. */
export const withoutSecrets = (
  { transcript, side }: { readonly transcript: Transcript; readonly side: SideFiles },
  redact: Redact,
): { readonly transcript: Transcript; readonly side: SideFiles } => ({
  transcript: {
    get sessionId() {
      return transcript.sessionId
    },
    get path() {
      return transcript.path
    },
    get leafUuid() {
      return transcript.leafUuid
    },
    now: transcript.now,
    newId: transcript.newId,
    append: (entry, sidechain) => transcript.append(redactDeep(entry, redact), sidechain),
    appendRecord: (record) => transcript.appendRecord(redactDeep(record, redact)),
    describeAgent: (agentId, facts) => transcript.describeAgent(agentId, redactDeep(facts, redact)),
    sync: (point) => transcript.sync(point),
    close: () => transcript.close(),
  },
  side: {
    turnEnded: (result) => side.turnEnded(result),
    recordDecision: (report) => side.recordDecision(redactDeep(report, redact)),
    setRights: (rights) => side.setRights(rights),
    updateState: (update) => side.updateState(redactDeep(update, redact)),
  },
})
