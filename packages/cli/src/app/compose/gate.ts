import { configDirectory } from '../../config/paths.ts'
import { createGate, type SessionGate } from '../../permissions/create-gate.ts'
import type { WriteRules } from '../../permissions/settings-change.ts'
import type { ResolvedOptions } from '../options.ts'
import type { RulePlaces } from './write-rules.ts'

/** Folders of the engine itself. */
export interface OwnFolders {
  readonly toolResults: string
  /** Where agents keep what they learn; there is one as soon as the first of them starts. */
  readonly memories: ReadonlySet<string>
}

/** The permissions of a session: what flags and settings say, and the files of the engine that need no question. */
export const composeGate = (
  { cwd, configRoot, env, permission, ports }: ResolvedOptions,
  own: OwnFolders,
): Promise<SessionGate> =>
  createGate({
    mode: permission.mode,
    bypassAvailable: permission.bypassAvailable,
    directories: permission.directories,
    lists: permission.lists,
    cwd,
    configDirectory: configDirectory(env),
    limits: permission.limits,
    managedRulesOnly: permission.managedRulesOnly,
    writeRules: rulesWriter(
      { cwd: configRoot, env, configDirectory: configDirectory(env), spawn: ports.spawn },
      ports.warn,
    ),
    ownFiles: (access) => [...(access === 'read' ? [own.toolResults] : []), ...own.memories],
  })

/** What writes settings files is loaded when there is something to write. */
const rulesWriter =
  (places: RulePlaces, warn: (line: string) => void): WriteRules =>
  async (destination, changes) => {
    const { writeRulesTo } = await import('./write-rules.ts')
    await writeRulesTo(places, (file, reason) => {
      warn(`Warning: ${file} was left as it is (${reason}); the answer holds for this session.`)
    })(destination, changes)
  }
