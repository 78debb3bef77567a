import { headOf } from '../../platform/text.ts'
import type { CheckpointInfo, Checkpoints, RewindReport } from '../../session/checkpoint/port.ts'
import type { CommandScene } from './local-commands.ts'

const SHOWN = 20
const PREVIEW_CHARACTERS = 60

/** `/rewind`: without a message a list of the messages that files can be taken back to. Gives the text for the user. */
export const rewindCommand = async ({ parts }: CommandScene, args: string): Promise<string> => {
  const { checkpoints } = parts
  if (checkpoints === undefined) return OFF
  const words = args.split(/\s+/).filter((word) => word !== '')
  const flags = words.filter((word) => word.startsWith('--'))
  const [wanted, ...more] = words.filter((word) => !word.startsWith('--'))
  const unknown = flags.find((flag) => flag !== '--dry-run' && flag !== '--force')
  if (unknown !== undefined || more.length > 0) {
    return `Error: /rewind does not know ${unknown ?? more[0]}. Use /rewind [message] [--dry-run] [--force].`
  }
  const points = (await checkpoints.list()).toReversed()
  if (points.length === 0) return checkpoints.recording ? 'There is no checkpoint yet.' : OFF
  if (wanted === undefined) {
    // Not from the history: after a compaction that has only the summary.
    const prompts = await checkpoints.promptsOf(
      new Set(points.slice(0, SHOWN).map((point) => point.messageId)),
    )
    return listOf(points, (id) => preview(prompts.get(id) ?? ''))
  }
  const messageId = /^\d{1,3}$/.test(wanted) ? points[Number(wanted) - 1]?.messageId : wanted
  const options = { dryRun: flags.includes('--dry-run'), force: flags.includes('--force') }
  return rewindTo(checkpoints, messageId ?? wanted, options)
}

const OFF =
  'Error: File checkpoints are off in this session. Programs turn them on with CLAUDE_CODE_ENABLE_SDK_FILE_CHECKPOINTING=true.'

/** Rewinds, and tells what happened. */
export const rewindTo = async (
  checkpoints: Pick<Checkpoints, 'rewind'>,
  messageId: string,
  options: { readonly dryRun: boolean; readonly force: boolean },
): Promise<string> => {
  const report = await checkpoints.rewind(messageId, options)
  if (report === undefined) return `Error: No file checkpoint found for this message: ${messageId}`
  return report.canRewind
    ? summary(report, options.dryRun)
    : `Error: ${report.error ?? 'Nothing was rewound.'}`
}

const summary = (report: RewindReport, dryRun: boolean): string => {
  const { filesChanged, insertions, deletions, skippedLinks, skippedFiles } = report
  const count = filesChanged.length === 1 ? '1 file' : `${filesChanged.length} files`
  const verb = dryRun ? 'Would rewind' : 'Rewound'
  return [
    filesChanged.length === 0
      ? 'All files are as they were at this message.'
      : `${verb} ${count} (+${insertions} -${deletions} lines):`,
    ...filesChanged.map((path) => `  ${path}`),
    ...(skippedLinks > 0 ? [`Left alone, because they are links or have more names: ${skippedLinks}`] : []),
    ...(skippedFiles.length > 0 ? ['Left alone, because their content was not kept:'] : []),
    ...skippedFiles.map((path) => `  ${path}`),
  ].join('\n')
}

const listOf = (points: readonly CheckpointInfo[], previewOf: (id: string) => string): string =>
  [
    'Messages that files can be taken back to, the newest first. /rewind <number>, --dry-run shows what would change:',
    ...points.slice(0, SHOWN).map(({ messageId, at, changedFiles }, index) => {
      const changed = changedFiles === 1 ? '1 file changed since' : `${changedFiles} files changed since`
      return `  ${index + 1}. ${at} ${messageId} (${changed}) ${previewOf(messageId)}`.trimEnd()
    }),
    ...(points.length > SHOWN ? [`  and ${points.length - SHOWN} older ones`] : []),
  ].join('\n')

const preview = (line: string): string => {
  const shown = line.replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
  return shown.length > PREVIEW_CHARACTERS ? `${headOf(shown, PREVIEW_CHARACTERS)}…` : shown
}
