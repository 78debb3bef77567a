import type { Transcript } from '../../session/transcript.ts'

/** A transcript that another one can take the place of while the session lives. */
export interface TranscriptSwitch {
  readonly transcript: Transcript
  /** Closes the one before. */
  switchTo(next: Transcript): Promise<void>
}

export const switchTranscript = (first: Transcript): TranscriptSwitch => {
  let current = first
  return {
    transcript: {
      get sessionId() {
        return current.sessionId
      },
      get path() {
        return current.path
      },
      get leafUuid() {
        return current.leafUuid
      },
      append: (entry, sidechain) => current.append(entry, sidechain),
      appendRecord: (record) => current.appendRecord(record),
      describeAgent: (agentId, facts) => current.describeAgent(agentId, facts),
      sync: (point) => current.sync(point),
      close: () => current.close(),
    },
    async switchTo(next) {
      const before = current
      current = next
      await before.close()
    },
  }
}
