import type { PermissionMode } from '@agent-engine/protocol'
import { isInside, type PathRules } from '../platform/paths.ts'
import { directoryForms } from './path-fact.ts'
import { compilePathRule, type PathRule } from './path-rule.ts'
import { type Rule, type RuleList, rulesOf } from './rule.ts'

/** A directory whose files may be used besides the session's own. */
export interface WorkDirectory {
  readonly path: string
  /** The layer that named it. */
  readonly layer: Rule['source']['layer']
}

/** What a session's permissions are made of; plain data, changed by `applyUpdate`. */
export interface PolicyData {
  readonly mode: PermissionMode
  readonly bypassAvailable: boolean
  readonly lists: readonly RuleList[]
  readonly directories: readonly WorkDirectory[]
}

export interface PolicyLimits {
  /** File tools must not read, or not write, outside the working directories. */
  readonly denyReadsOutside?: boolean
  readonly denyWritesOutside?: boolean
  /** What would need a question is denied. */
  readonly denyInsteadOfAsking?: boolean
}

/** Facts that hold as long as the session does. */
export interface Surroundings {
  /** Where the session started. */
  readonly cwd: string
  /** Where the user's own settings are; writing there needs a person. */
  readonly configDirectory: string | undefined
  readonly paths: PathRules
  /** Files of the engine itself that may be used without a question although they are outside. */
  readonly ownFiles: (access: 'read' | 'write') => readonly string[]
  /** Settings that take rights away in every mode (spec: settings §5.2). */
  readonly limits?: PolicyLimits | undefined
  /** Checks that go beyond what both recorded versions did (spec: permissions §20, rows 59, 60, 62, 99, 100, 118). */
  readonly hardened: boolean
}

/** `PolicyData` made ready for judging. */
export interface Policy extends Surroundings {
  readonly mode: PermissionMode
  readonly bypassAvailable: boolean
  readonly rules: readonly Rule[]
  readonly pathRules: readonly PathRule[]
  /** Every form of every working directory. */
  readonly roots: readonly string[]
}

export const compilePolicy = async (data: PolicyData, around: Surroundings): Promise<Policy> => {
  const directories = [around.cwd, ...data.directories.map(({ path }) => path)]
  return {
    ...around,
    mode: data.mode,
    bypassAvailable: data.bypassAvailable,
    ...(await compileRules(data.lists, around)),
    roots: (await Promise.all(directories.map(directoryForms))).flat(),
  }
}

/** The rules of lists, those for paths ready for comparing. */
export const compileRules = async (
  lists: readonly RuleList[],
  around: Pick<Surroundings, 'cwd' | 'paths'>,
): Promise<Pick<Policy, 'rules' | 'pathRules'>> => {
  const rules = lists.flatMap(rulesOf)
  const aboutPaths = rules.filter(
    ({ toolName, content }) => PATH_TOOLS.has(toolName) && content !== undefined,
  )
  const context = { workingDirectory: around.cwd, rules: around.paths }
  return { rules, pathRules: await Promise.all(aboutPaths.map((rule) => compilePathRule(rule, context))) }
}

/** Only the contents of these speak about paths; they hold for every tool (spec: permissions §4.4). */
const PATH_TOOLS: ReadonlySet<string> = new Set(['Read', 'Edit'])

export const isInsideRoots = (policy: Policy, members: readonly string[]): boolean =>
  members.every((member) => policy.roots.some((root) => isInside(member, root, policy.paths)))
