import { homedir, userInfo } from 'node:os'
import { isAbsolute } from 'node:path'
import { AgentError } from '@agent-engine/protocol/errors'

/** Nobody knows where this user's files are. */
export class NoHomeError extends AgentError {
  constructor(cause: unknown) {
    super(
      'no_home',
      'Error: This user has no home directory. Set HOME (or CLAUDE_CONFIG_DIR) to an absolute path.',
      { cause },
    )
    this.name = 'NoHomeError'
  }
}

/**
 * Makes sure that there is a home directory. An empty or relative `HOME` would let files of the current directory pass for the
 * user's own, so the one of the user's account takes its place. Throws `NoHomeError`.
 */
export const settleHome = (env: NodeJS.ProcessEnv): void => {
  if (process.platform === 'win32' || (env.HOME !== undefined && isAbsolute(env.HOME))) return
  try {
    if (env.HOME === undefined) homedir()
    else env.HOME = userInfo().homedir
  } catch (cause) {
    // With a place for everything that is the user's, the home directory is only a word in prompts.
    if (!env.CLAUDE_CONFIG_DIR) throw new NoHomeError(cause)
    env.HOME = env.CLAUDE_CONFIG_DIR
  }
}
