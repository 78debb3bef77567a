import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative } from 'node:path'
import { findDotGit } from '../../context/git-repository.ts'
import type { Hooks } from '../../hooks/port.ts'
import type { ChildRegistry } from '../../platform/child-registry.ts'
import { runChild } from '../../platform/child-run.ts'
import { OWN_GIT_ARGS, OWN_GIT_ENVIRONMENT, ownGitConcern } from '../../platform/git/own-calls.ts'
import { ToolFailure } from '../../tools/define.ts'

/** A checkout that one run of an agent has for itself. */
export interface AgentWorktree {
  /** Where the agent starts: the same place in the checkout as its parent's in the repository. */
  readonly cwd: string
  /** Removes it when nothing in it has changed; otherwise says where the changes are. Never rejects. */
  close(): Promise<string | undefined>
}

export interface WorktreeOptions {
  readonly agentId: string
  /** Where the agent's parent is. */
  readonly cwd: string
  /** Where the session started. */
  readonly project: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly registry: ChildRegistry
  readonly hooks: Hooks
}

const TIMEOUT_MS = 120_000
/** Checks out what is committed into `.claude/worktrees` (spec: context §14.2, `isolation`). */
export const openWorktree = async (options: WorktreeOptions): Promise<AgentWorktree> => {
  const { agentId, cwd, project, hooks } = options
  if (hooks.has('WorktreeCreate')) return madeByHook(options)
  const dotGit = findDotGit(cwd)
  if (dotGit === undefined) throw failed('it needs a git repository')
  const concern = ownGitConcern(cwd)
  if (concern !== undefined) {
    throw failed(
      `with the repository's own configuration (${concern}) git may run programs while it checks files out`,
    )
  }
  const folder = join(project, '.claude', 'worktrees', `agent-${agentId}`)
  await prepareFolder(dirname(folder))
  const head = await git(options, cwd, 'rev-parse', 'HEAD')
  await git(options, cwd, 'worktree', 'add', '--detach', folder, 'HEAD')
  let closed = false
  return {
    cwd: join(folder, relative(dirname(dotGit), cwd)),
    async close() {
      if (closed) return undefined
      closed = true
      const unchanged = await isUnchanged(options, folder, head)
      if (unchanged) {
        await tellOfRemoval(hooks, folder)
        await git(options, cwd, 'worktree', 'remove', '--force', folder).catch(() => undefined)
      }
      return existsSync(folder)
        ? `The changes are in the git worktree ${folder}, not in the directory of the session. Take over what is needed, then remove it with \`git worktree remove\`.`
        : undefined
    },
  }
}

/**
 * A directory that a hook made in the place of git, for other version controls or other places. Hooks remove it too, unless
 * git sees changes in it.
 */
const madeByHook = async (options: WorktreeOptions): Promise<AgentWorktree> => {
  const { agentId, hooks } = options
  const { block, stop, worktreePath } = await hooks.dispatch('WorktreeCreate', {
    fields: { name: `agent-${agentId}` },
    signal: new AbortController().signal,
  })
  const refusal = block ?? stop
  if (refusal !== undefined) throw failed(`a WorktreeCreate hook refused it: ${refusal.reason}`)
  if (worktreePath === undefined) throw failed('the WorktreeCreate hook failed, or gave no path')
  if (!isAbsolute(worktreePath) || !existsSync(worktreePath)) {
    throw failed(`the WorktreeCreate hook gave ${worktreePath}, which is no absolute path of a directory`)
  }
  const head = await git(options, worktreePath, 'rev-parse', 'HEAD').catch(() => undefined)
  let closed = false
  return {
    cwd: worktreePath,
    async close() {
      if (closed) return undefined
      closed = true
      const mayGo = head === undefined || (await isUnchanged(options, worktreePath, head))
      if (mayGo) await tellOfRemoval(hooks, worktreePath)
      return existsSync(worktreePath)
        ? `The agent worked in ${worktreePath}, not in the directory of the session. Take over what is needed.`
        : undefined
    },
  }
}

/** Never rejects: nothing can be done about it any more. */
const tellOfRemoval = async (hooks: Hooks, path: string): Promise<void> => {
  if (!hooks.has('WorktreeRemove')) return
  await hooks
    .dispatch('WorktreeRemove', { fields: { worktree_path: path }, signal: new AbortController().signal })
    .catch(() => undefined)
}

/** The checkouts are nothing of the project's. */
const prepareFolder = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true })
  const ignore = join(folder, '.gitignore')
  if (!existsSync(ignore)) await writeFile(ignore, '*\n')
}

const isUnchanged = async (options: WorktreeOptions, folder: string, head: string): Promise<boolean> => {
  try {
    const [status, now] = await Promise.all([
      git(options, folder, 'status', '--porcelain'),
      git(options, folder, 'rev-parse', 'HEAD'),
    ])
    return status === '' && now === head
  } catch {
    // What can't be looked at stays.
    return false
  }
}

const git = async ({ env, registry }: WorktreeOptions, cwd: string, ...args: string[]): Promise<string> => {
  const { outcome, stdout, stderr } = await runChild({
    file: 'git',
    args: [...OWN_GIT_ARGS, ...args],
    cwd,
    env: { ...env, ...OWN_GIT_ENVIRONMENT },
    registry,
    timeoutMs: TIMEOUT_MS,
  })
  if (outcome.type === 'exited' && outcome.code === 0) return stdout.trim()
  throw failed(`git ${args[0]} failed: ${stderr.trim() || outcome.type}`)
}

const failed = (why: string): ToolFailure =>
  new ToolFailure('agent_worktree', `The agent can't have a worktree of its own: ${why}.`)
