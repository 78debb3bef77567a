import type { PermissionMode } from '@agent-engine/protocol'
import { hostPathRules, type PathRules } from '../platform/paths.ts'
import { gatherFacts } from './facts.ts'
import type { PermissionGate, PermissionQuestion } from './gate.ts'
import { judge } from './judge.ts'
import { deniedByRules } from './judge-rules.ts'
import { coversTool } from './match-tool.ts'
import { compilePolicy, type Policy, type PolicyData, type Surroundings } from './policy.ts'
import type { RuleList } from './rule.ts'
import { applyUpdate } from './updates.ts'

export interface GateOptions {
  readonly mode: PermissionMode
  readonly bypassAvailable: boolean
  /** Rules of every source; each source's rules hold beside those of the others. */
  readonly lists: readonly RuleList[]
  /** Absolute; directories from flags. */
  readonly directories: readonly string[]
  /** Where the session started, as the system knows it (links followed). */
  readonly cwd: string
  readonly configDirectory?: string
  readonly ownFiles?: Surroundings['ownFiles']
  readonly paths?: PathRules
  readonly hardened?: boolean
}

/** The permissions of one session (spec: permissions). */
export const createGate = async (options: GateOptions): Promise<PermissionGate> => {
  const around: Surroundings = {
    cwd: options.cwd,
    configDirectory: options.configDirectory,
    paths: options.paths ?? hostPathRules(),
    ownFiles: options.ownFiles ?? (() => []),
    hardened: options.hardened ?? true,
  }
  let data: PolicyData = {
    mode: options.mode,
    bypassAvailable: options.bypassAvailable,
    lists: options.lists,
    directories: options.directories.map((path) => ({ path, layer: 'cliArg' })),
  }
  let policy = await compilePolicy(data, around)
  let compiling = Promise.resolve()

  const change = (next: PolicyData): Promise<void> => {
    data = next
    compiling = compiling.then(async () => {
      policy = await compilePolicy(data, around)
    })
    return compiling
  }
  const current = async (): Promise<Policy> => {
    await compiling
    return { ...policy, mode: data.mode }
  }
  return {
    get mode() {
      return data.mode
    },
    get directories() {
      return data.directories.map(({ path }) => path)
    },
    setMode(mode) {
      data = { ...data, mode }
    },
    async decide(question) {
      const [facts, now] = await Promise.all([gatherFacts(question, around.paths), current()])
      return judge(facts, now)
    },
    async forbids(question: PermissionQuestion) {
      const [facts, now] = await Promise.all([gatherFacts(question, around.paths), current()])
      return deniedByRules(facts, now)
    },
    async apply(updates) {
      await change(updates.reduce((now, update) => applyUpdate(now, update, options.cwd), data))
    },
    removes: (toolName) =>
      policy.rules.some((rule) => rule.behavior === 'deny' && coversTool(rule, toolName)),
    mayRead: (path) =>
      !policy.pathRules.some(
        ({ rule, matches }) =>
          rule.behavior === 'deny' && rule.toolName === 'Read' && matches(path, [options.cwd]),
      ),
  }
}
