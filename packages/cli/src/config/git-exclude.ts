import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createChildRegistry } from '../platform/child-registry.ts'
import { runChild } from '../platform/child-run.ts'
import { OWN_GIT_ARGS, OWN_GIT_ENVIRONMENT } from '../platform/git/own-calls.ts'
import { errnoOf } from '../platform/paths.ts'
import type { SpawnProgram } from '../platform/spawn-port.ts'
import { homeDirectory } from './paths.ts'
import type { Environment } from './settings-env.ts'

const PATTERN = '**/.claude/settings.local.json'
const TIMEOUT_MS = 5_000

/**
 * Keeps a new `settings.local.json` out of commits (spec: permissions §13): in a git repository that does not ignore it, the
 * user's own list of excludes gets a line for it, once. Without git nothing happens.
 */
export const excludeLocalSettings = async (
  cwd: string,
  env: Environment,
  spawn?: SpawnProgram,
): Promise<void> => {
  if (!(await isExposed(cwd, env, spawn))) return
  const base = env.XDG_CONFIG_HOME || join(homeDirectory(env), '.config')
  const file = join(base, 'git', 'ignore')
  const text = await readText(file)
  if (text.split('\n').some((line) => line.trim() === PATTERN)) return
  await mkdir(dirname(file), { recursive: true })
  await appendFile(file, `${text === '' || text.endsWith('\n') ? '' : '\n'}${PATTERN}\n`)
}

/** git says with exit code 1 that a file of a repository is not ignored. */
const isExposed = async (
  cwd: string,
  env: Environment,
  spawn: SpawnProgram | undefined,
): Promise<boolean> => {
  const registry = createChildRegistry(spawn)
  try {
    const { outcome } = await runChild({
      registry,
      supervised: false,
      file: 'git',
      args: [...OWN_GIT_ARGS, 'check-ignore', '-q', LOCAL],
      cwd,
      env: { ...env, ...OWN_GIT_ENVIRONMENT, GIT_OPTIONAL_LOCKS: '0' },
      timeoutMs: TIMEOUT_MS,
    })
    return outcome.type === 'exited' && outcome.code === 1
  } catch {
    // There is no git here.
    return false
  } finally {
    await registry.close(0)
  }
}

const LOCAL = '.claude/settings.local.json'

const readText = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return ''
    throw error
  }
}
