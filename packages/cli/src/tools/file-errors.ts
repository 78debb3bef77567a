import { FileError } from '../platform/file-stat.ts'
import type { ToolContext } from './context.ts'
import { ToolFailure, ToolInputError } from './define.ts'
import { findSimilarName } from './similar-name.ts'

/** Which refusals of the file layer mean that the call itself is wrong (spec: tools §4.1, READ_DEVICE). */
const WRONG_CALL: ReadonlySet<string> = new Set(['file_not_regular', 'file_of_process', 'file_link_dangling'])

/** Runs file work; what the file layer refuses becomes the tools' own error. System errors stay as they are. */
export const withToolErrors = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    throw WRONG_CALL.has(error.code)
      ? new ToolInputError(error.code, error.message, { cause: error })
      : new ToolFailure(error.code, error.message, { cause: error })
  }
}

/** Says that a file does not exist, from where that was seen, and what may have been meant. */
export const missingFileText = async (given: string, path: string, ctx: ToolContext): Promise<string> => {
  const similar = await findSimilarName(path, ctx.files)
  const hint = similar !== undefined && ctx.mayRead(similar) ? ` Did you mean ${similar}?` : ''
  return `The file ${given} does not exist. The current directory is ${ctx.cwd}.${hint}`
}
