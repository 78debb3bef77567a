import { open } from 'node:fs/promises'
import type { EngineParts } from './parts.ts'
import type { SessionState } from './state.ts'

/** The end of what a task has put out. */
export interface TaskOutputTail {
  readonly output: string
  readonly total_bytes: number
  readonly truncated: boolean
}

const TAIL_BYTES = 8 * 1024

/** What a subagent has in its transcript, or a shell in the background has written. Undefined for an unknown id. */
export const taskOutput = async (
  { toolContext }: Pick<EngineParts, 'toolContext'>,
  { tasks }: SessionState,
  id: string,
): Promise<TaskOutputTail | undefined> => {
  const task = tasks.running.get(id)
  if (task !== undefined) return tailOf(task.outputFile)
  const { background } = toolContext('task', AbortSignal.abort()).shell
  return background.find(id) === undefined ? undefined : tailOf(await background.save(id))
}

const tailOf = async (path: string | undefined): Promise<TaskOutputTail> => {
  const file = path === undefined ? undefined : await open(path, 'r').catch(() => undefined)
  if (file === undefined) return { output: '', total_bytes: 0, truncated: false }
  try {
    const { size } = await file.stat()
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES))
    await file.read(bytes, 0, bytes.length, size - bytes.length)
    return { output: bytes.toString('utf8'), total_bytes: size, truncated: size > TAIL_BYTES }
  } finally {
    await file.close()
  }
}
