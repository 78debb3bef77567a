import type {
  PermissionBehavior,
  PermissionMode,
  PermissionUpdate,
  PermissionUpdateDestination,
} from '@agent-engine/protocol'
import { formatRule } from './rule.ts'

/** Settings files that updates of permissions are kept in. */
export type FileDestination = Exclude<PermissionUpdateDestination, 'session' | 'cliArg'>

/** What to change in the `permissions` of a settings file (spec: permissions §13). */
export type SettingsChange =
  | {
      readonly type: 'rules'
      readonly action: 'add' | 'replace' | 'remove'
      readonly behavior: PermissionBehavior
      readonly rules: readonly string[]
    }
  | { readonly type: 'defaultMode'; readonly mode: PermissionMode }
  | {
      readonly type: 'directories'
      readonly action: 'add' | 'remove'
      readonly directories: readonly string[]
    }

/**
 * Keeps changes in the settings file of a destination, in their order. Resolves when they are written, or when it is
 * known that they were not: what could not be written holds for the session alone, and whoever writes says so.
 */
export type WriteRules = (destination: FileDestination, changes: readonly SettingsChange[]) => Promise<void>

export const isFileDestination = (destination: PermissionUpdateDestination): destination is FileDestination =>
  destination !== 'session' && destination !== 'cliArg'

const ACTIONS = { addRules: 'add', replaceRules: 'replace', removeRules: 'remove' } as const

/** What an update changes in a file; undefined for what is never written: the mode without any checks. */
export const settingsChange = (update: PermissionUpdate): SettingsChange | undefined => {
  switch (update.type) {
    case 'addRules':
    case 'replaceRules':
    case 'removeRules':
      return {
        type: 'rules',
        action: ACTIONS[update.type],
        behavior: update.behavior,
        rules: update.rules.map(({ toolName, ruleContent }) =>
          formatRule(ruleContent === undefined ? { toolName } : { toolName, content: ruleContent }),
        ),
      }
    case 'setMode':
      return update.mode === 'bypassPermissions' ? undefined : { type: 'defaultMode', mode: update.mode }
    case 'addDirectories':
      return { type: 'directories', action: 'add', directories: update.directories }
    case 'removeDirectories':
      return { type: 'directories', action: 'remove', directories: update.directories }
  }
}

/** The changes of several updates, per file, in their order. */
export const settingsChanges = (
  updates: readonly PermissionUpdate[],
): ReadonlyMap<FileDestination, readonly SettingsChange[]> => {
  const changes = new Map<FileDestination, SettingsChange[]>()
  for (const update of updates) {
    const change = isFileDestination(update.destination) ? settingsChange(update) : undefined
    if (change === undefined || !isFileDestination(update.destination)) continue
    changes.set(update.destination, [...(changes.get(update.destination) ?? []), change])
  }
  return changes
}

/** A list of rules of a settings file after a change; a string that is there already stays where it is. */
export const changedList = (
  texts: readonly string[],
  action: 'add' | 'replace' | 'remove',
  named: readonly string[],
): readonly string[] => {
  switch (action) {
    case 'add':
      return [...new Set([...texts, ...named])]
    case 'replace':
      return [...new Set(named)]
    case 'remove': {
      const gone = new Set(named)
      return texts.filter((text) => !gone.has(text))
    }
  }
}
