import type { PermissionMode, PermissionUpdate } from '@agent-engine/protocol'
import { hostPathRules, type PathRules } from '../platform/paths.ts'
import type { Decision, Denied, RuleSource } from './decision.ts'
import { type Explanation, explainCall } from './explain.ts'
import { type CallFacts, gatherFacts } from './facts.ts'
import type { PermissionGate, PermissionQuestion, Restriction } from './gate.ts'
import { judge } from './judge.ts'
import { deniedByRules } from './judge-rules.ts'
import { coversTool } from './match-tool.ts'
import { realPathOr } from './path-fact.ts'
import {
  compilePolicy,
  compileRules,
  type Policy,
  type PolicyData,
  type PolicyLimits,
  type Surroundings,
} from './policy.ts'
import type { Rule, RuleList } from './rule.ts'
import { isFileDestination, settingsChanges, type WriteRules } from './settings-change.ts'
import { strictest } from './strictest.ts'
import { applyUpdate, checkSize } from './updates.ts'
import { wantedQuestion } from './wanted-question.ts'

export interface GateOptions {
  readonly mode: PermissionMode
  readonly bypassAvailable: boolean
  /** Rules of every source; each source's rules hold beside those of the others. */
  readonly lists: readonly RuleList[]
  /** Absolute; directories from flags and settings. */
  readonly directories: readonly string[]
  /** Where the session started, as the system knows it (links followed). */
  readonly cwd: string
  readonly configDirectory?: string
  /** Files of the engine itself that need no question although they are outside. */
  readonly ownFiles?: Surroundings['ownFiles']
  readonly limits?: PolicyLimits
  /** Only managed rules allow anything: updates add no allow rules and write no files. */
  readonly managedRulesOnly?: boolean
  /** Keeps updates in settings files; absent: they hold for the session. */
  readonly writeRules?: WriteRules
  readonly paths?: PathRules
  /** Default true. */
  readonly hardened?: boolean
}

/** What settings files say about permissions. */
export interface GateSettings {
  readonly lists: readonly RuleList[]
  readonly directories: readonly string[]
  readonly bypassAvailable: boolean
  readonly limits?: PolicyLimits
}

/** The gate of a session with what its owner needs besides. */
export interface SessionGate extends PermissionGate {
  /** Whether `bypassPermissions` may be switched on. */
  readonly bypassAvailable: boolean
  /** New settings; what flags, the session itself and its commands gave stays. They never make bypass available. */
  reload(settings: GateSettings): Promise<void>
  /** Called after the directories are other ones than before. */
  onDirectories(listener: () => void): void
  /** Every rule that holds now. */
  rules(): Promise<readonly Rule[]>
  /** The decision on a call, with every rule and what it was found to say. */
  explain(question: PermissionQuestion): Promise<Explanation>
}

/** The permissions of one session (spec: permissions). */
export const createGate = async (options: GateOptions): Promise<SessionGate> => {
  let around = surroundings(options)
  let data: PolicyData = {
    mode: options.mode,
    bypassAvailable: options.bypassAvailable,
    lists: options.lists,
    directories: options.directories.map((path) => ({ path, layer: 'cliArg' })),
  }
  let policy = await compilePolicy(data, around)
  let compiling = Promise.resolve()
  const restricted = restrictor(around)

  const listeners: (() => void)[] = []
  const change = async (next: PolicyData): Promise<void> => {
    const before = pathsOf(data)
    data = next
    compiling = compiling.then(async () => {
      policy = await compilePolicy(data, around)
    })
    await compiling
    if (before !== pathsOf(next)) for (const listener of listeners) listener()
  }
  const gather = async (question: PermissionQuestion): Promise<{ facts: CallFacts; now: Policy }> => {
    await compiling
    const now = { ...policy, mode: data.mode }
    const isDenied = around.hardened ? deniedReads(policy, question.cwd) : undefined
    return { facts: await gatherFacts(question, around.paths, isDenied), now }
  }
  const anchor = (layer: RuleSource['layer']): string =>
    layer === 'user' ? (options.configDirectory ?? options.cwd) : options.cwd

  return {
    get mode() {
      return data.mode
    },
    get directories() {
      return data.directories.map(({ path }) => path)
    },
    get bypassAvailable() {
      return data.bypassAvailable
    },
    setMode(mode) {
      data = { ...data, mode }
    },
    async decide(question) {
      const { facts, now } = await gather(question)
      const { restrictions = [] } = question
      const policies = await Promise.all(restrictions.map((restriction) => restricted(restriction, now)))
      const decision = strictest(judge(facts, now), ...policies.map((each) => judge(facts, each)))
      return restrictions.some(({ background }) => background) ? unattended(decision) : decision
    },
    async forbids(question) {
      const { facts, now } = await gather(question)
      const policies = await Promise.all((question.restrictions ?? []).map((each) => restricted(each, now)))
      return [now, ...policies]
        .map((each) => deniedByRules(facts, each))
        .find((denied) => denied !== undefined)
    },
    async apply(updates) {
      checkSize(updates)
      const taken = options.managedRulesOnly === true ? updates.filter(isHarmless) : updates
      await change(
        taken.reduce((now, update) => applyUpdate(now, update, { cwd: options.cwd, anchor }), data),
      )
      for (const [destination, changes] of settingsChanges(taken)) {
        await options.writeRules?.(destination, changes)
      }
    },
    async grant(list) {
      const { allow: _, ...restricting } = list
      const taken = options.managedRulesOnly === true ? restricting : list
      await change({ ...data, lists: [...data.lists, taken] })
      return () => change({ ...data, lists: data.lists.filter((each) => each !== taken) })
    },
    reload(settings) {
      around = { ...around, limits: settings.limits }
      return change(reloaded(data, settings))
    },
    onDirectories: (listener) => void listeners.push(listener),
    async rules() {
      await compiling
      return policy.rules
    },
    async explain(question) {
      const { facts, now } = await gather(question)
      return explainCall(facts, now)
    },
    removes: (toolName, server) =>
      policy.rules.some(
        // What holds for one turn only denies: the list of tools must not come and go.
        (rule) =>
          rule.behavior === 'deny' && rule.source.layer !== 'command' && coversTool(rule, toolName, server),
      ),
    mayRead(path) {
      const isDenied = deniedReads(policy, options.cwd)
      if (isDenied === undefined) return true
      return !isDenied(path) && !isDenied(realPathOr(path))
    },
  }
}

/** The same session with other settings. */
const reloaded = (data: PolicyData, settings: GateSettings): PolicyData => {
  const { lists, directories } = settings
  const bypassAvailable = data.bypassAvailable && settings.bypassAvailable
  return {
    bypassAvailable,
    mode: data.mode === 'bypassPermissions' && !bypassAvailable ? 'default' : data.mode,
    lists: [
      ...data.lists.filter(({ source }) => source.layer === 'cliArg'),
      ...lists.filter(({ source }) => source.layer !== 'cliArg'),
      ...data.lists.filter(({ source }) => OWN_LAYERS.has(source.layer)),
    ],
    directories: [
      ...directories.map((path) => ({ path, layer: 'cliArg' as const })),
      ...data.directories.filter(({ path, layer }) => OWN_LAYERS.has(layer) && !directories.includes(path)),
    ],
  }
}

/** What rules deny reading; undefined when there is nothing. */
const deniedReads = ({ pathRules }: Policy, cwd: string): ((path: string) => boolean) | undefined => {
  const rules = pathRules.filter(({ rule }) => rule.behavior === 'deny' && rule.toolName === 'Read')
  return rules.length === 0 ? undefined : (path) => rules.some(({ matches }) => matches(path, [cwd]))
}

const pathsOf = ({ directories }: PolicyData): string => JSON.stringify(directories.map(({ path }) => path))

const surroundings = (options: GateOptions): Surroundings => ({
  cwd: options.cwd,
  configDirectory: options.configDirectory,
  paths: options.paths ?? hostPathRules(),
  ownFiles: options.ownFiles ?? (() => []),
  hardened: options.hardened ?? true,
  limits: options.limits,
})

/** What the session itself gave; settings that are read again leave it alone. */
const OWN_LAYERS: ReadonlySet<RuleSource['layer']> = new Set(['session', 'command'])

const isHarmless = (update: PermissionUpdate): boolean =>
  !isFileDestination(update.destination) && !('rules' in update && update.behavior === 'allow')

/** The session's policy as it holds for an agent; rules of an agent are compiled once. */
const restrictor = (around: Surroundings) => {
  const compiled = new WeakMap<Restriction, ReturnType<typeof compileRules>>()
  return async (restriction: Restriction, now: Policy): Promise<Policy> => {
    const { deny = [], mode = now.mode } = restriction
    const own =
      compiled.get(restriction) ??
      compileRules([{ source: { layer: 'agent' }, anchor: around.cwd, deny }], around)
    compiled.set(restriction, own)
    const { rules, pathRules } = await own
    return { ...now, mode, rules: [...now.rules, ...rules], pathRules: [...now.pathRules, ...pathRules] }
  }
}

/** A question of an agent in the background would reach nobody. */
const unattended = (decision: Decision): Decision => {
  if (decision.behavior !== 'ask') return decision
  const denied: Denied = {
    behavior: 'deny',
    reason: { type: 'asyncAgent', detail: decision.message },
    message: `${wantedQuestion(decision)} The agent works in the background, where nobody can be asked, so it is denied.`,
  }
  return denied
}
