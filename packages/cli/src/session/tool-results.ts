import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Where a session keeps results that are too large for the conversation (spec: tools §2.9). */
export const toolResultsDirectory = (transcriptPath: string): string =>
  basename(transcriptPath) === 'transcript.jsonl'
    ? join(dirname(transcriptPath), 'tool-results')
    : join(transcriptPath.replace(/\.jsonl$/, ''), 'tool-results')

/** Keeps the full text of a result; gives its path. Ids come from the model, so they are not trusted as names. */
export const saveToolResult = (directory: string, toolUseId: string, text: string): Promise<string> =>
  saveResultFile(directory, toolUseId, 'txt', text)

/** Keeps what can't be shown in the conversation, under the id's name; gives its path. */
export const saveResultFile = async (
  directory: string,
  id: string,
  extension: string,
  content: string | Uint8Array,
): Promise<string> => {
  const name = id.replace(/[^\w-]/g, '_').slice(0, 100)
  const path = join(directory, `${name}.${extension}`)
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await writeFile(path, content, { mode: 0o600 })
  return path
}
