import { rewindTo } from '../engine/commands/rewind.ts'
import type { Output } from '../io/output.ts'
import type { Shutdown } from '../io/shutdown.ts'
import type { Compose } from './session.ts'

/** `--rewind-files`: takes the files of a session back to a message, says what that did, and ends. */
export const runRewind = async (
  messageId: string,
  compose: Compose,
  output: Output,
  shutdown: Shutdown,
): Promise<number> => {
  const session = await compose({ sink: { emit: () => undefined, drain: () => undefined } })
  shutdown.guard(session)
  try {
    const text = await rewindTo(session.checkpoints, messageId, { dryRun: false, force: false })
    if (!text.startsWith('Error: ')) {
      output.write(`${text}\n`)
      return 0
    }
    process.stderr.write(`${text}\n`)
    return 1
  } finally {
    await session.close()
  }
}
