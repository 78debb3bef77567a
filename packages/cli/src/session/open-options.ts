import type { ChainEntry, JsonObject } from '@agent-engine/protocol'
import type { LockRecord } from '../platform/lock.ts'
import type { Stamps } from '../platform/stamps.ts'
import type { Durability } from './durability.ts'
import type { StoreOptions } from './layout.ts'
import type { PriceOf } from './metadata.ts'
import type { OnNotice, SessionNotice } from './notice.ts'
import type { PermissionsLog } from './permissions-log.ts'
import type { SideFiles } from './side-files.ts'
import type { ConversationEntry } from './to-history.ts'
import type { ToolRecord } from './tool-records.ts'
import type { Transcript } from './transcript.ts'

export const LOCK_POLICIES = ['share', 'fail', 'fork'] as const

/** What to do with a session that a live process holds: append beside it, refuse, or go on in a copy. */
export type LockPolicy = (typeof LOCK_POLICIES)[number]

/** How to open a session (spec: sessions §9). The caller has checked that the command line makes sense. */
export interface OpenSessionOptions extends StoreOptions {
  /** `continue` takes the project's newest session, and starts a new one when there is none. */
  readonly mode: 'new' | 'resume' | 'continue'
  /** `new`: the id to take. `resume`: the id, or the title, of the session. */
  readonly sessionId?: string
  /** Continue in a copy with a new id; the session itself stays as it is. */
  readonly fork?: boolean
  /** The id that a fork takes. */
  readonly forkSessionId?: string
  /** `resume` only: go on after this message (`message.id` or uuid of a line). */
  readonly resumeAt?: string
  /** With `resumeAt`: uuid of the prompt whose turn is all that may be cut off; anything else is refused. */
  readonly dropsTurn?: string
  /** `resume` only: also take a session that came with the project's folder. */
  readonly trustSession?: boolean
  /** False: nothing is written anywhere. */
  readonly persist: boolean
  /** Version that lines carry, `X.Y.Z`. */
  readonly version: string
  /** What started the engine: `cli`, `sdk-ts`, … */
  readonly entrypoint?: string
  /** The session's directory at the moment. Default: `cwd`. */
  readonly currentCwd?: () => string
  /** The branch as far as it is known; must not wait. Default: read from git's files. */
  readonly gitBranch?: () => string | undefined
  /** Default: the system's. */
  readonly stamps?: Stamps
  /** US dollars for tokens of a model, for metadata.json. Default: 0. */
  readonly priceOf?: PriceOf
  /** Default `turn`. */
  readonly durability?: Durability
  /** Default `share`. */
  readonly onLocked?: LockPolicy
  /** What happens to the store while the session runs. */
  readonly onNotice?: OnNotice
  /** Every line with the file that it went to: feeds a host's mirror of the transcript. */
  readonly onAppended?: (path: string, entry: JsonObject) => void
}

/** A session that is ready to be written to. */
export interface OpenedSession {
  readonly sessionId: string
  /** False for a new session, also when there was nothing to continue. */
  readonly resumed: boolean
  /** The last turn of a session that goes on did not come to an end, and nobody wanted it to stop. */
  readonly isCut: boolean
  /** The session that this one is a copy of. */
  readonly forkedFrom: string | undefined
  readonly transcript: Transcript
  /** The conversation so far, repaired; without `toolUseResult`, which is often larger than all the rest. */
  readonly entries: readonly ChainEntry[]
  readonly history: readonly ConversationEntry[]
  /**
   * Finished calls of these tools with the outputs that `entries` leave out, the oldest first, read from the disk as they
   * are asked for. Throws the system's error.
   */
  toolRecords(names: ReadonlySet<string>): Iterable<ToolRecord>
  /** The model that answered last. */
  readonly model: string | undefined
  /** Whether this process alone keeps the session's side files; decided at the first line of a new session. */
  readonly lease: { readonly state: 'exclusive' | 'shared' | 'none'; readonly owner?: LockRecord }
  /** What permissions.json of a session that goes on says; undefined when there is none. It is shown, never applied by itself. */
  earlierRights(): PermissionsLog | undefined
  /** The JSON files beside the transcript. */
  readonly side: SideFiles
  /** Where copies of changed files lie, at the moment; the first counts. Empty: nothing is kept. */
  fileHistory(): readonly string[]
  /** What was found while opening and should be told. */
  readonly warnings: readonly SessionNotice[]
}
