import { resolve } from 'node:path'
import type { PermissionUpdate, PermissionUpdateDestination } from '@agent-engine/protocol'
import { AgentError } from '@agent-engine/protocol/errors'
import type { RuleSource } from './decision.ts'
import type { PolicyData, WorkDirectory } from './policy.ts'
import { formatRule, parseRule, type RuleList } from './rule.ts'
import { changedList } from './settings-change.ts'

/** A host sent more at once than a person could have meant. */
export class PermissionUpdateError extends AgentError {
  declare readonly code: 'too_many_updates'

  constructor(message: string) {
    super('too_many_updates', message)
    this.name = 'PermissionUpdateError'
  }
}

/** Updates, rules and directories of one answer together (spec: permissions §12.2). */
const MOST_ENTRIES = 4096

/** Throws `PermissionUpdateError`. */
export const checkSize = (updates: readonly PermissionUpdate[]): void => {
  const entries = updates.reduce((sum, update) => sum + 1 + entriesOf(update), 0)
  if (entries > MOST_ENTRIES) {
    throw new PermissionUpdateError(
      `The answer changes the permissions in ${entries} places; at most ${MOST_ENTRIES} are taken. Nothing was changed.`,
    )
  }
}

const entriesOf = (update: PermissionUpdate): number => {
  if ('rules' in update) return update.rules.length
  return 'directories' in update ? update.directories.length : 0
}

/** The layer that rules of a destination belong to. */
const LAYERS = {
  userSettings: 'user',
  projectSettings: 'project',
  localSettings: 'local',
  session: 'session',
  cliArg: 'cliArg',
} as const satisfies Record<PermissionUpdateDestination, RuleSource['layer']>

/**
 * The permissions after one update (spec: permissions §13). `anchor` gives the directory that rules of a layer start
 * at when the layer has had none yet.
 */
export const applyUpdate = (
  data: PolicyData,
  update: PermissionUpdate,
  around: { readonly cwd: string; anchor(layer: RuleSource['layer']): string },
): PolicyData => {
  switch (update.type) {
    case 'addRules':
    case 'replaceRules':
    case 'removeRules':
      return { ...data, lists: changeLists(data.lists, update, around.anchor) }
    case 'setMode':
      return update.mode === 'bypassPermissions' && !data.bypassAvailable
        ? data
        : { ...data, mode: update.mode }
    case 'addDirectories':
      return { ...data, directories: addDirectories(data.directories, update, around.cwd) }
    case 'removeDirectories': {
      const gone = new Set(update.directories.map((path) => resolve(around.cwd, path)))
      return { ...data, directories: data.directories.filter(({ path }) => !gone.has(path)) }
    }
  }
}

type RulesUpdate = Extract<PermissionUpdate, { rules: unknown }>

const ACTIONS = { addRules: 'add', replaceRules: 'replace', removeRules: 'remove' } as const

/** Where a layer has several lists, each may hold what is removed or replaced; the first takes what is added. */
const changeLists = (
  lists: readonly RuleList[],
  update: RulesUpdate,
  anchor: (layer: RuleSource['layer']) => string,
): readonly RuleList[] => {
  const layer = LAYERS[update.destination]
  const all = lists.some(({ source }) => source.layer === layer)
    ? lists
    : [...lists, { source: { layer }, anchor: anchor(layer) }]
  const first = all.findIndex(({ source }) => source.layer === layer)
  const named = update.rules.map(({ toolName, ruleContent }) =>
    canonical(formatRule(ruleContent === undefined ? { toolName } : { toolName, content: ruleContent })),
  )
  return all.map((list, at) => {
    if (list.source.layer !== layer) return list
    if (at !== first && update.type === 'addRules') return list
    const before = (list[update.behavior] ?? []).map(canonical)
    const texts = at === first || update.type === 'removeRules' ? named : []
    return { ...list, [update.behavior]: changedList(before, ACTIONS[update.type], texts) }
  })
}

const canonical = (text: string): string => {
  const value = parseRule(text)
  return value === undefined ? text : formatRule(value)
}

const addDirectories = (
  directories: readonly WorkDirectory[],
  update: Extract<PermissionUpdate, { type: 'addDirectories' }>,
  cwd: string,
): readonly WorkDirectory[] => {
  const known = new Set(directories.map(({ path }) => path))
  const layer = LAYERS[update.destination]
  const added = new Set(update.directories.map((path) => resolve(cwd, path)))
  return [...directories, ...[...added].filter((path) => !known.has(path)).map((path) => ({ path, layer }))]
}
