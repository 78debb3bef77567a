import type { OpenedSession } from '../../session/open-options.ts'
import type { SessionRights } from '../../session/permissions-log.ts'
import type { SideFiles } from '../../session/side-files.ts'
import type { Transcript } from '../../session/transcript.ts'

type Files = Pick<OpenedSession, 'transcript' | 'side' | 'fileHistory'>

/** The files of a session that another one can take the place of while the process lives. */
export interface SessionSwitch {
  readonly transcript: Transcript
  readonly side: SideFiles
  fileHistory(): readonly string[]
  /** Closes the one before. */
  switchTo(next: Files): Promise<void>
}

export const switchSession = (first: Files): SessionSwitch => {
  let current = first
  let rights: SessionRights | undefined
  return {
    transcript: {
      get sessionId() {
        return current.transcript.sessionId
      },
      get path() {
        return current.transcript.path
      },
      get leafUuid() {
        return current.transcript.leafUuid
      },
      now: first.transcript.now,
      newId: first.transcript.newId,
      append: (entry, sidechain) => current.transcript.append(entry, sidechain),
      appendRecord: (record) => current.transcript.appendRecord(record),
      describeAgent: (agentId, facts) => current.transcript.describeAgent(agentId, facts),
      sync: (point) => current.transcript.sync(point),
      close: () => current.transcript.close(),
    },
    side: {
      turnEnded: (result) => current.side.turnEnded(result),
      recordDecision: (report) => current.side.recordDecision(report),
      setRights(next) {
        rights = next
        current.side.setRights(next)
      },
      updateState: (update) => current.side.updateState(update),
    },
    fileHistory: () => current.fileHistory(),
    async switchTo(next) {
      const before = current
      current = next
      if (rights !== undefined) next.side.setRights(rights)
      await before.transcript.close()
    },
  }
}
