import { isOn } from '../../config/env-flag.ts'
import { createCheckpoints, type SessionCheckpoints } from '../../session/checkpoint/lazy.ts'
import { canonicalPath } from '../../session/layout.ts'
import type { OpenedSession } from '../../session/open-options.ts'
import type { Transcript } from '../../session/transcript.ts'
import type { ResolvedOptions } from '../options.ts'

export interface CheckpointGround {
  readonly options: ResolvedOptions
  readonly opened: OpenedSession
  readonly transcript: Transcript
  readonly fileHistory: () => readonly string[]
  readonly log: (component: 'session', event: string, fields: Record<string, unknown>) => void
}

/** Checkpoints of the files that the main conversation's tools change (spec: sessions §13). */
export const composeCheckpoints = ({
  options,
  opened,
  transcript,
  fileHistory,
  log,
}: CheckpointGround): SessionCheckpoints =>
  createCheckpoints({
    recording: isRecording(options) && opened.lease.state !== 'shared',
    project: canonicalPath(options.cwd),
    transcript,
    directories: fileHistory,
    // A session that came with the folder has no say in what is done to files.
    continues: () => opened.resumed && !options.session.trust && transcript.sessionId === opened.sessionId,
    now: transcript.now,
    log: (event, fields) => log('session', event, fields),
  })

/** Programs have to ask for it; people have it unless they don't want it. */
const isRecording = ({ env, print, settings }: ResolvedOptions): boolean => {
  if (isOn(env.CLAUDE_CODE_DISABLE_FILE_CHECKPOINTING)) return false
  if (isOn(env.CLAUDE_CODE_ENABLE_SDK_FILE_CHECKPOINTING)) return true
  return !print && settings.effective.fileCheckpointingEnabled !== false
}
