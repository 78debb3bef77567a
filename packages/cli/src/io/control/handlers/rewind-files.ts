import type { rewindFilesRequestSchema } from '@agent-engine/protocol/control/rewind-files'
import type { Checkpoints } from '../../../session/checkpoint/port.ts'
import { type Handler, RequestRefused } from '../inbound.ts'

/** Takes files back to a message of the user (spec: sessions §13). The conversation stays as it is. */
export const rewindFilesHandler =
  (checkpoints: Checkpoints): Handler<typeof rewindFilesRequestSchema> =>
  async ({ user_message_id: messageId, dry_run: dryRun = false, force = false }) => {
    if (!checkpoints.recording) {
      throw new RequestRefused(
        'checkpoints_off',
        'File checkpointing is off in this session. Start it with CLAUDE_CODE_ENABLE_SDK_FILE_CHECKPOINTING=true (option enableFileCheckpointing), and with session persistence.',
      )
    }
    const report = await checkpoints.rewind(messageId, { dryRun, force })
    if (report === undefined) {
      throw new RequestRefused('no_checkpoint', 'No file checkpoint found for this message.')
    }
    const { filesChanged, skippedFiles, conflicts, ...rest } = report
    return {
      ...rest,
      filesChanged: [...filesChanged],
      ...(skippedFiles.length > 0 ? { skippedFiles: [...skippedFiles] } : {}),
      ...(conflicts.length > 0 ? { conflicts: [...conflicts] } : {}),
    }
  }
