import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Where a session keeps results that are too large for the conversation (spec: tools §2.9). */
export const toolResultsDirectory = (transcriptPath: string): string =>
  basename(transcriptPath) === 'transcript.jsonl'
    ? join(dirname(transcriptPath), 'tool-results')
    : join(transcriptPath.replace(/\.jsonl$/, ''), 'tool-results')

/** Keeps the full text of a result; gives its path. Ids come from the model, so they are not trusted as names. */
export const saveToolResult = async (directory: string, toolUseId: string, text: string): Promise<string> => {
  const name = toolUseId.replace(/[^\w-]/g, '_').slice(0, 100)
  const path = join(directory, `${name}.txt`)
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await writeFile(path, text, { mode: 0o600 })
  return path
}
