import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { AgentError } from '@agent-engine/protocol/errors'
import type { EngineParts } from '../parts.ts'

/** What was to become a working directory is none. */
export class NoDirectory extends AgentError {
  constructor(path: string) {
    super('no_directory', `${path} is no directory. Give the path of one that exists.`)
    this.name = 'NoDirectory'
  }
}

/**
 * Makes a directory one that file tools may use, until the session ends, and tells hooks. Gives its absolute path. Rejects
 * with `NoDirectory`.
 */
export const addDirectory = async (
  { gate, hooks, facts, log }: EngineParts,
  path: string,
  source: 'slash_command' | 'register_repo_root',
): Promise<string> => {
  const directory = resolve(facts.cwd, path)
  const found = await stat(directory).catch(() => undefined)
  if (found?.isDirectory() !== true) throw new NoDirectory(directory)
  await gate.apply([{ type: 'addDirectories', directories: [directory], destination: 'session' }])
  if (hooks.has('DirectoryAdded')) {
    await hooks
      .dispatch('DirectoryAdded', {
        fields: { directory, source },
        matchValue: source,
        signal: new AbortController().signal,
      })
      .catch((error: unknown) => log('directory_hooks_failed', { error: String(error) }))
  }
  return directory
}
