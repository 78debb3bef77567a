import type { RunResult } from '../platform/child-run.ts'
import { OWN_GIT_ARGS, OWN_GIT_ENVIRONMENT, ownGitConcern } from '../platform/git/own-calls.ts'
import { headOf } from '../platform/text.ts'
import { findDotGit } from './git-repository.ts'

/** Runs a program to its end; the one spawner of the CLI behind it. May throw when the program can't be started. */
export type RunProgram = (
  file: string,
  args: readonly string[],
  options: {
    readonly cwd: string
    readonly env: Readonly<Record<string, string | undefined>>
    readonly timeoutMs: number
    readonly maxBytes: number
  },
) => Promise<Pick<RunResult, 'outcome' | 'stdout'>>

export interface GitSnapshotOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly run: RunProgram
}

/** Per call to git. */
const TIMEOUT_MS = 2_000
const MAX_STATUS_LENGTH = 2_000
const MAX_OUTPUT_BYTES = 256 * 1024
const COMMITS = 5

/**
 * Branch, main branch, status and latest commits as text for the system prompt (spec: context §2.4). Undefined outside a
 * repository, found out without starting a process, and when git gives nothing.
 */
export const gitSnapshot = async (options: GitSnapshotOptions): Promise<string | undefined> => {
  if (findDotGit(options.cwd) === undefined) return undefined
  const concern = ownGitConcern(options.cwd)
  const comparesFiles = concern === undefined
  const [head, refs, log] = await Promise.all([
    git(options, comparesFiles ? STATUS : ['symbolic-ref', '--short', 'HEAD']),
    git(options, ['for-each-ref', '--format=%(refname) %(symref)', ...MAIN_REFS]),
    git(options, ['log', '--oneline', '--no-decorate', '-n', String(COMMITS)]),
  ])
  if (head === undefined && log === undefined) return undefined
  const status = comparesFiles ? head : `## ${head}`
  return [
    'gitStatus: The state of the repository when the session began. It is a snapshot: it does not change while you work.',
    `Current branch: ${branchOf(status)}`,
    `Main branch (the usual base of pull requests): ${mainBranchOf(refs)}`,
    `Status:\n${comparesFiles ? changesOf(status) : `(not read: with the repository's own configuration (${concern}) git may run programs)`}`,
    `Recent commits:\n${headOf((log ?? '').trim(), MAX_STATUS_LENGTH) || '(none)'}`,
  ].join('\n\n')
}

const STATUS = ['status', '--short', '--branch', '--no-ahead-behind', '--ignore-submodules=all'] as const

const ENVIRONMENT = { ...OWN_GIT_ENVIRONMENT, GIT_OPTIONAL_LOCKS: '0' }

const git = async (
  { cwd, env, run }: GitSnapshotOptions,
  args: readonly string[],
): Promise<string | undefined> => {
  const options = { cwd, env: { ...env, ...ENVIRONMENT }, timeoutMs: TIMEOUT_MS, maxBytes: MAX_OUTPUT_BYTES }
  // A machine without git, or a git that fails or hangs, only means that this part of the prompt is missing.
  const { outcome, stdout } = await run('git', [...OWN_GIT_ARGS, ...args], options).catch(() => NOTHING)
  return outcome.type === 'exited' && outcome.code === 0 ? stdout : undefined
}

const NOTHING: Pick<RunResult, 'outcome' | 'stdout'> = { outcome: { type: 'aborted' }, stdout: '' }

const branchOf = (status: string | undefined): string => {
  const head = /^## (?:No commits yet on |Initial commit on )?(.+?)(?:\.\.\..*)?$/m.exec(status ?? '')?.[1]
  if (head === undefined) return '(unknown)'
  return head === 'HEAD (no branch)' ? '(detached HEAD)' : head
}

const changesOf = (status: string | undefined): string => {
  if (status === undefined) return '(unknown)'
  const changes = status.replace(/^## .*\n?/, '').trimEnd()
  if (changes === '') return '(clean)'
  if (changes.length <= MAX_STATUS_LENGTH) return changes
  return `${headOf(changes, MAX_STATUS_LENGTH)}\n(cut after ${MAX_STATUS_LENGTH} characters; git status shows all)`
}

const REMOTE_HEAD = 'refs/remotes/origin/HEAD'
const MAIN_REFS = [REMOTE_HEAD, 'refs/heads/main', 'refs/heads/master', 'refs/heads/trunk'] as const

const mainBranchOf = (refs: string | undefined): string => {
  const found = new Map<string, string>()
  for (const line of (refs ?? '').split('\n')) {
    const [name = '', target = ''] = line.split(' ')
    found.set(name, target)
  }
  const remote = found.get(REMOTE_HEAD)
  if (remote) return remote.replace('refs/remotes/origin/', '')
  const local = MAIN_REFS.find((name) => name !== REMOTE_HEAD && found.has(name))
  return local === undefined ? '(unknown)' : local.replace('refs/heads/', '')
}
