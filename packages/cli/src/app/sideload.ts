import type { Settings } from '@agent-engine/protocol'
import { UnmetRequirement } from '../config/requirements.ts'
import type { CliFlags } from './argv.ts'

/** Flags that bring programs and instructions along which no administrator has seen. */
const FLAGS: readonly (readonly [keyof CliFlags, string])[] = [
  ['pluginDir', '--plugin-dir'],
  ['pluginDirNoMcp', '--plugin-dir-no-mcp'],
  ['agents', '--agents'],
  ['mcpConfig', '--mcp-config'],
]

/** Throws `UnmetRequirement` when an administrator forbids a flag that was given (`disableSideloadFlags`). */
export const checkSideload = (flags: CliFlags, { disableSideloadFlags }: Settings): void => {
  if (disableSideloadFlags !== true) return
  for (const flag of sideloaded(flags)) {
    throw new UnmetRequirement(
      `${flag} is turned off by your administrator (disableSideloadFlags of the managed settings). Leave it out, or ask for what it brings to be installed.`,
    )
  }
}

/** Those of the flags that were given. */
export const sideloaded = (flags: CliFlags): readonly string[] =>
  FLAGS.filter(([key]) => {
    const value = flags[key]
    return value !== undefined && !(Array.isArray(value) && value.length === 0)
  }).map(([, flag]) => flag)
