import { existsSync, type FSWatcher, watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/** What became of a file. */
export type FileEvent = 'change' | 'add' | 'unlink'

/** Editors write a file in several steps; one change is told for all of them. */
const QUIET_MS = 150

/**
 * Tells when one of these files was written, made or removed. Directories that are not there are not watched: their files
 * count from the next call on.
 */
export const watchFiles = (
  files: readonly string[],
  onChange: (file: string, event: FileEvent) => void,
): { close(): void } => {
  const watchers: FSWatcher[] = []
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const present = new Map(files.map((file) => [file, existsSync(file)]))
  const tell = (file: string): void => {
    const was = present.get(file)
    const is = existsSync(file)
    present.set(file, is)
    // Made and gone again before anybody looked.
    if (was || is) onChange(file, was === is ? 'change' : is ? 'add' : 'unlink')
  }
  const changed = (file: string): void => {
    clearTimeout(timers.get(file))
    timers.set(
      file,
      setTimeout(() => tell(file), QUIET_MS),
    )
  }
  for (const directory of new Set(files.map((file) => dirname(file)))) {
    const here = files.filter((file) => dirname(file) === directory)
    const watcher = watchDirectory(directory, (name) => {
      for (const file of here) if (name === null || name === basename(file)) changed(file)
    })
    if (watcher !== undefined) watchers.push(watcher)
  }
  return {
    close() {
      for (const watcher of watchers) watcher.close()
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}

const watchDirectory = (directory: string, onEvent: (name: string | null) => void): FSWatcher | undefined => {
  try {
    const watcher = watch(directory, { persistent: false }, (_event, name) => onEvent(name))
    // The directory was removed: there is nothing left to tell of.
    watcher.on('error', () => watcher.close())
    return watcher
  } catch {
    return undefined
  }
}
