import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { PermissionMode, Settings } from '@agent-engine/protocol'
import { parsePermissionMode } from '@agent-engine/protocol/permission-modes'
import { isOn } from '../config/env-flag.ts'
import { homeDirectory } from '../config/paths.ts'
import type { Environment } from '../config/settings-env.ts'
import type { PolicyLimits } from '../permissions/policy.ts'
import type { RuleList } from '../permissions/rule.ts'
import type { CliFlags } from './argv.ts'
import { splitRuleList } from './rule-list.ts'
import { ruleLists } from './rule-lists.ts'
import type { RunSettings } from './settings.ts'
import { StartupError } from './startup-error.ts'

/** The permissions that a session starts with. */
export interface PermissionChoice {
  readonly mode: PermissionMode
  readonly bypassAvailable: boolean
  /** Rules of flags and of every settings layer; each holds beside the others. */
  readonly lists: readonly RuleList[]
  /** Absolute; from flags and settings. */
  readonly directories: readonly string[]
  readonly promptTool: string | undefined
  readonly limits: PolicyLimits
  /** Only the administrator's allow rules count, and none are added while the session runs. */
  readonly managedRulesOnly: boolean
}

export interface PermissionSurroundings {
  readonly cwd: string
  readonly env: Environment
  /** Effective user id; undefined where there is none. */
  readonly uid: number | undefined
}

/** What flags and settings say about permissions; `missing` are directories of flags that are not there. */
export const permissionChoice = (
  flags: CliFlags,
  settings: RunSettings,
  around: PermissionSurroundings,
): { readonly choice: PermissionChoice; readonly missing: readonly string[] } => {
  const { cwd, env } = around
  const { effective, layers } = settings
  const managedRulesOnly = effective.allowManagedPermissionRulesOnly === true
  const added = existingDirectories(flags.addDir ?? [], cwd)
  const named = (effective.permissions?.additionalDirectories ?? []).map((path) =>
    absolutePath(path, cwd, env),
  )
  return {
    missing: added.missing,
    choice: {
      ...permissionMode(flags, effective, around),
      lists: [
        {
          source: { layer: 'cliArg' },
          anchor: cwd,
          allow: managedRulesOnly ? [] : splitRuleList(flags.allowedTools),
          deny: splitRuleList(flags.disallowedTools),
        },
        ...ruleLists(layers, { managedOnly: managedRulesOnly }),
      ],
      directories: [...new Set([...added.found, ...named])],
      promptTool: flags.permissionPrompts === 'none' ? undefined : flags.permissionPromptTool,
      limits: {
        denyReadsOutside: effective.permissions?.blockReadsOutsideWorkingDirectories === true,
        denyWritesOutside: effective.permissions?.blockWritesOutsideWorkingDirectories === true,
        denyInsteadOfAsking: effective.permissions?.denyInsteadOfPrompting === true,
      },
      managedRulesOnly,
    },
  }
}

/** First hit wins: skip flag, mode flag, settings (spec: permissions §2). */
const permissionMode = (
  flags: CliFlags,
  { permissions = {} }: Settings,
  around: PermissionSurroundings,
): Pick<PermissionChoice, 'mode' | 'bypassAvailable'> => {
  const wanted = flags.dangerouslySkipPermissions
    ? 'bypassPermissions'
    : (parsePermissionMode(flags.permissionMode) ?? parsePermissionMode(permissions.defaultMode) ?? 'default')
  const disabled = permissions.disableBypassPermissionsMode === 'disable'
  const mode = disabled && wanted === 'bypassPermissions' ? 'default' : wanted
  if (mode === 'bypassPermissions' && around.uid === 0 && !isOn(around.env.IS_SANDBOX)) {
    throw new StartupError(
      'bypass_as_root',
      'Running without permission checks is refused for root. Use a normal user, or set IS_SANDBOX=1 inside a sandbox.',
    )
  }
  const unlocked =
    mode === 'bypassPermissions' ||
    permissions.defaultMode === 'bypassPermissions' ||
    flags.allowDangerouslySkipPermissions === true
  return { mode, bypassAvailable: unlocked && !disabled }
}

const existingDirectories = (
  given: readonly string[],
  cwd: string,
): { found: string[]; missing: string[] } => {
  const found: string[] = []
  const missing: string[] = []
  for (const path of given) {
    const absolute = resolve(cwd, path)
    const isDirectory = statSync(absolute, { throwIfNoEntry: false })?.isDirectory() ?? false
    if (isDirectory) found.push(absolute)
    else missing.push(path)
  }
  return { found, missing }
}

const absolutePath = (path: string, cwd: string, env: Environment): string => {
  if (path === '~') return homeDirectory(env)
  return path.startsWith('~/') ? join(homeDirectory(env), path.slice(2)) : resolve(cwd, path)
}
