import type { PermissionUpdate, PermissionUpdateDestination } from '@agent-engine/protocol'
import type { RuleSource } from './decision.ts'
import type { PolicyData, WorkDirectory } from './policy.ts'
import { formatRule, parseRule, type RuleList } from './rule.ts'

/** The layer that rules of a destination belong to. */
export const layerOf = (destination: PermissionUpdateDestination): RuleSource['layer'] => LAYERS[destination]

const LAYERS = {
  userSettings: 'user',
  projectSettings: 'project',
  localSettings: 'local',
  session: 'session',
  cliArg: 'cliArg',
} as const satisfies Record<PermissionUpdateDestination, RuleSource['layer']>

/** The permissions after one update (spec: permissions §13). Pure; what a file needs is `settingsChange`. */
export const applyUpdate = (data: PolicyData, update: PermissionUpdate, anchor: string): PolicyData => {
  switch (update.type) {
    case 'addRules':
    case 'replaceRules':
    case 'removeRules':
      return { ...data, lists: changeLists(data.lists, update, anchor) }
    case 'setMode':
      return update.mode === 'bypassPermissions' && !data.bypassAvailable
        ? data
        : { ...data, mode: update.mode }
    case 'addDirectories':
      return { ...data, directories: addDirectories(data.directories, update) }
    case 'removeDirectories': {
      const gone = new Set(update.directories)
      return { ...data, directories: data.directories.filter(({ path }) => !gone.has(path)) }
    }
  }
}

type RulesUpdate = Extract<PermissionUpdate, { rules: unknown }>

const changeLists = (
  lists: readonly RuleList[],
  update: RulesUpdate,
  anchor: string,
): readonly RuleList[] => {
  const layer = layerOf(update.destination)
  const at = lists.findIndex(({ source }) => source.layer === layer)
  const before: RuleList = lists[at] ?? { source: { layer }, anchor }
  const after = { ...before, [update.behavior]: changeRules(before[update.behavior] ?? [], update) }
  return at === -1 ? [...lists, after] : lists.with(at, after)
}

/** The rule strings of one list after an update; a string that is there stays one. */
export const changeRules = (texts: readonly string[], update: RulesUpdate): readonly string[] => {
  const named = update.rules.map(({ toolName, ruleContent }) =>
    ruleContent === undefined ? toolName : formatRule({ toolName, content: ruleContent }),
  )
  switch (update.type) {
    case 'addRules':
      return distinct([...texts, ...named])
    case 'replaceRules':
      return distinct(named)
    case 'removeRules': {
      const gone = new Set(named.map(canonical))
      return texts.filter((text) => !gone.has(canonical(text)))
    }
  }
}

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)]

const canonical = (text: string): string => {
  const value = parseRule(text)
  return value === undefined ? text : formatRule(value)
}

const addDirectories = (
  directories: readonly WorkDirectory[],
  update: Extract<PermissionUpdate, { type: 'addDirectories' }>,
): readonly WorkDirectory[] => {
  const known = new Set(directories.map(({ path }) => path))
  const layer = layerOf(update.destination)
  return [
    ...directories,
    ...distinct(update.directories).flatMap((path) => (known.has(path) ? [] : [{ path, layer }])),
  ]
}
