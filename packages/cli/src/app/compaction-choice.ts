import type { ChosenCompaction } from '../context/thresholds.ts'
import { type CliFlags, UsageError } from './argv.ts'

/** The value of `--autocompact`. Throws `UsageError` when it is neither `auto` nor a number of tokens. */
export const compactionChoice = ({
  autocompact,
}: Pick<CliFlags, 'autocompact'>): ChosenCompaction | undefined => {
  if (autocompact === undefined) return undefined
  if (autocompact === 'auto') return { window: undefined }
  const window = Number(autocompact)
  if (Number.isInteger(window) && window > 0) return { window }
  throw new UsageError(
    `error: --autocompact needs "auto" or a number of tokens above 0, got '${autocompact}'.`,
  )
}
