import type { HookOutcome } from './port.ts'

/** More than this of a hook's text is a preview and a file (spec: hooks §7.1). */
const LONGEST = 10_000
const PREVIEW = 2_000

/** Replaces texts that are too long for the model. */
export const shortenOutcome = async (
  outcome: HookOutcome,
  keep: (text: string) => Promise<string>,
): Promise<HookOutcome> => {
  const shorten = async (text: string): Promise<string> => {
    if (text.length <= LONGEST) return text
    return `${text.slice(0, PREVIEW)}\n[cut after ${PREVIEW} of ${text.length} characters; all of it is in ${await keep(text)}]`
  }
  const { additionalContext, permission, block } = outcome
  return {
    ...outcome,
    additionalContext: await Promise.all(additionalContext.map(shorten)),
    ...(permission === undefined
      ? {}
      : { permission: { ...permission, reason: await shorten(permission.reason) } }),
    ...(block === undefined ? {} : { block: { reason: await shorten(block.reason) } }),
  }
}
