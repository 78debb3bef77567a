import { isOn } from '../config/env-flag.ts'
import type { ReducedStart } from '../config/reduce-layers.ts'
import type { Environment } from '../config/settings-env.ts'
import type { CliFlags } from './argv.ts'
import { sideloaded } from './sideload.ts'

/**
 * What the command line and the process environment say; variables in settings files don't count, because it is what
 * decides what of those files does.
 */
export const reducedStart = (
  { bare, safeMode }: Pick<CliFlags, 'bare' | 'safeMode'>,
  env: Environment,
): ReducedStart | undefined => {
  if (safeMode || isOn(env.CLAUDE_CODE_SAFE_MODE)) return 'safe'
  return bare || isOn(env.CLAUDE_CODE_SIMPLE) ? 'bare' : undefined
}

/** The flags that count, and what a person should know of those that don't. */
export const withoutSideload = (
  flags: CliFlags,
  reduced: ReducedStart | undefined,
): { readonly flags: CliFlags; readonly warnings: readonly string[] } => {
  if (reduced !== 'safe') return { flags, warnings: [] }
  const { pluginDir, pluginDirNoMcp, agents, agent, mcpConfig, ...rest } = flags
  return {
    flags: rest,
    warnings: [...sideloaded(flags), ...(agent === undefined ? [] : ['--agent'])].map(
      (flag) => `Warning: ${flag} is ignored in safe mode.`,
    ),
  }
}
