import { ToolInputError } from './define.ts'
import { SHELL_FILTER_TIME_LIMIT_MS } from './limits.ts'

/** Throws `ToolInputError` when the pattern is no regular expression. */
export const checkPattern = (pattern: string): void => {
  try {
    new RegExp(pattern, 'i')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ToolInputError('bad_filter', `The filter "${pattern}" is no regular expression: ${reason}`, {
      cause: error,
    })
  }
}

/**
 * Lines that match, letter case ignored. The pattern comes from the model, and some patterns take for ever: it runs
 * with a time limit, which only `vm` can put on a regular expression. Throws `ToolInputError` when time is over.
 */
export const filterLines = async (text: string, pattern: string): Promise<string> => {
  const { runInNewContext } = await import('node:vm')
  const lines = text.split('\n')
  try {
    const matching: unknown = runInNewContext(
      'const tester = new RegExp(pattern, "i"); lines.filter((line) => tester.test(line)).join("\\n")',
      { lines, pattern },
      { timeout: SHELL_FILTER_TIME_LIMIT_MS },
    )
    return String(matching)
  } catch (error) {
    throw new ToolInputError(
      'bad_filter',
      `The filter "${pattern}" took longer than ${SHELL_FILTER_TIME_LIMIT_MS} ms on this output. Use a simpler one.`,
      { cause: error },
    )
  }
}
