import { editOutputSchema } from '@agent-engine/protocol/tool-io/outputs/edit'
import { notebookEditOutputSchema } from '@agent-engine/protocol/tool-io/outputs/notebook-edit'
import { readOutputSchema } from '@agent-engine/protocol/tool-io/outputs/read'
import { writeOutputSchema } from '@agent-engine/protocol/tool-io/outputs/write'
import { decodeFile } from '../platform/encoding.ts'
import { FileError } from '../platform/file-stat.ts'
import type { Files } from '../platform/files.ts'
import { hashBytes } from '../platform/hash.ts'
import { errnoOf, resolvePath } from '../platform/paths.ts'
import { toLf } from '../platform/text.ts'
import { RESTORE_MAX_FILE_BYTES, RESTORE_MAX_FILES } from './limits.ts'
import type { FileView, ReadState } from './read-state.ts'

/** A successful result of a file tool, as the transcript holds it. */
export interface PastResult {
  readonly toolName: string
  /** `tool_use_result` */
  readonly output: unknown
  /** Where the session was then. */
  readonly cwd: string
}

/** What a past result says about a file: text with LF, of the whole file or of lines of it. */
interface Knowledge {
  readonly filePath: string
  readonly text: string
  readonly view: FileView
  readonly written: boolean
  readonly firstLine: number
}

/**
 * Makes a resumed agent know the files of its past (spec: tools §3). Results hold text, not hashes: a file counts as
 * known when it still says what the result says, else as changed. The newest results count, up to a number of files.
 */
export const restoreReadState = async (
  state: ReadState,
  results: readonly PastResult[],
  files: Files,
): Promise<void> => {
  const known = new Map<string, Knowledge>()
  for (const { toolName, output, cwd } of results.toReversed()) {
    const knowledge = knowledgeOf(toolName, output)
    if (knowledge === undefined) continue
    const path = await files.realPath(resolvePath(knowledge.filePath, cwd))
    if (!known.has(path)) known.set(path, knowledge)
    if (known.size >= RESTORE_MAX_FILES) break
  }
  for (const [path, knowledge] of [...known].reverse()) await restore(state, path, knowledge, files)
}

const knowledgeOf = (toolName: string, output: unknown): Knowledge | undefined => {
  switch (toolName) {
    case 'Read':
      return fromRead(output)
    case 'Write': {
      const { success, data } = writeOutputSchema.safeParse(output)
      return success ? whole(data.filePath, data.content) : undefined
    }
    case 'Edit': {
      const { success, data } = editOutputSchema.safeParse(output)
      return success ? whole(data.filePath, editedText(data)) : undefined
    }
    case 'NotebookEdit': {
      const { success, data } = notebookEditOutputSchema.safeParse(output)
      return success && data.notebook_path !== undefined && data.updated_file !== undefined
        ? whole(data.notebook_path, data.updated_file)
        : undefined
    }
    default:
      return undefined
  }
}

const whole = (filePath: string, text: string): Knowledge => ({
  filePath,
  text: toLf(text),
  view: 'whole',
  written: true,
  firstLine: 1,
})

const fromRead = (output: unknown): Knowledge | undefined => {
  const { success, data } = readOutputSchema.safeParse(output)
  if (!success || data.type !== 'text') return undefined
  const { filePath, content, numLines, startLine, totalLines, truncatedByTokenCap } = data.file
  const view = truncatedByTokenCap ? 'page' : numLines === totalLines ? 'whole' : 'range'
  return { filePath, text: content, view, written: false, firstLine: startLine }
}

/** The text after an edit, from the text before it. Replacement patterns such as `$&` mean themselves. */
const editedText = (edit: {
  readonly originalFile: string | null
  readonly oldString: string
  readonly newString: string
  readonly replaceAll: boolean
}): string => {
  const { originalFile, oldString, newString, replaceAll } = edit
  if (originalFile === null || oldString === '') return newString
  return replaceAll
    ? originalFile.replaceAll(oldString, () => newString)
    : originalFile.replace(oldString, () => newString)
}

const restore = async (state: ReadState, path: string, past: Knowledge, files: Files): Promise<void> => {
  const now = await load(path, files)
  if (now === undefined) return
  const decoded = decodeFile(now.bytes)
  const text = toLf(decoded.text)
  const same =
    past.view === 'whole' ? text === past.text : linesFrom(text, past.firstLine, past.text) === past.text
  state.set(path, {
    hash: same ? hashBytes(now.bytes) : CHANGED_SINCE,
    mtimeMs: now.mtimeMs,
    size: now.bytes.length,
    view: past.view,
    written: past.written,
    unseenChanges: false,
    ...(past.view === 'whole' ? { text: past.text } : {}),
  })
}

/** No file has this hash. */
const CHANGED_SINCE = ''

const linesFrom = (text: string, first: number, like: string): string =>
  text
    .split('\n')
    .slice(first - 1, first - 1 + like.split('\n').length)
    .join('\n')

/** Undefined for files that are gone, can't be opened or are too large to be compared. */
const load = async (path: string, files: Files): Promise<{ bytes: Buffer; mtimeMs: number } | undefined> => {
  try {
    const file = await files.open(path)
    try {
      return { bytes: await file.read(RESTORE_MAX_FILE_BYTES), mtimeMs: file.stat.mtimeMs }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof FileError || errnoOf(error) !== undefined) return undefined
    throw error
  }
}
