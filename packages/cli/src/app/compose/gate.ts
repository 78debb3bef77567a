import { configDirectory } from '../../config/paths.ts'
import { createGate } from '../../permissions/create-gate.ts'
import type { PermissionGate } from '../../permissions/gate.ts'
import type { ResolvedOptions } from '../options.ts'

/** The permissions of a session: what flags and settings say, and the files of the engine that need no question. */
export const composeGate = (
  { cwd, env, permission }: ResolvedOptions,
  toolResults: string,
): Promise<PermissionGate> =>
  createGate({
    mode: permission.mode,
    bypassAvailable: permission.bypassAvailable,
    directories: permission.directories,
    lists: permission.lists,
    cwd,
    configDirectory: configDirectory(env),
    ownFiles: (access) => (access === 'read' ? [toolResults] : []),
  })
