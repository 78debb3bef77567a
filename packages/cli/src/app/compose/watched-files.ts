import { basename, resolve } from 'node:path'
import { fileNames } from '../../hooks/matcher.ts'
import type { Hooks } from '../../hooks/port.ts'
import type { DebugLog } from '../../platform/debug-log.ts'

export interface WatchedFilesParts {
  /** Where files lie that matchers name. */
  readonly cwd: string
  /** Of the hooks that want to hear of files. */
  matchers(): readonly (string | null | undefined)[]
  hooks(): Hooks
  readonly log: DebugLog
}

/** The files whose changes FileChanged hooks hear of: those that their matchers name, and those that hooks ask for. */
export interface WatchedFiles {
  /** The hooks have changed. */
  refresh(): Promise<void>
  /** These instead of those that hooks asked for before. */
  follow(paths: readonly string[]): Promise<void>
  close(): void
}

export const createWatchedFiles = ({ cwd, matchers, hooks, log }: WatchedFilesParts): WatchedFiles => {
  const over = new AbortController()
  let asked: readonly string[] = []
  let watching: { close(): void } | undefined
  const tell = (file: string, event: string): void => {
    const matchValue = basename(file)
    hooks()
      .dispatch('FileChanged', { fields: { file_path: file, event }, matchValue, signal: over.signal })
      .catch((error: unknown) => {
        if (!over.signal.aborted) log('hooks', 'file_changed_failed', { file, error: String(error) })
      })
  }
  const refresh = async (): Promise<void> => {
    const named = matchers().flatMap((matcher) => fileNames(matcher))
    const files = [...new Set([...named, ...asked].map((path) => resolve(cwd, path)))]
    watching?.close()
    watching = undefined
    if (files.length === 0 || matchers().length === 0) return
    const { watchFiles } = await import('../../platform/watch-files.ts')
    if (!over.signal.aborted) watching = watchFiles(files, tell)
  }
  return {
    refresh,
    follow(paths) {
      asked = paths
      return refresh()
    },
    close() {
      over.abort(new Error('The session is over.'))
      watching?.close()
    },
  }
}
