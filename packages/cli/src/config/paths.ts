import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** Where settings, sessions and caches of a user live: `CLAUDE_CONFIG_DIR`, else `~/.claude`. */
export const configDirectory = (env: Readonly<Record<string, string | undefined>>): string => {
  const given = env.CLAUDE_CONFIG_DIR?.normalize('NFC')
  return given !== undefined && given !== '' ? given : join(homeDirectory(env), '.claude')
}

export const homeDirectory = (env: Readonly<Record<string, string | undefined>>): string =>
  env.HOME !== undefined && isAbsolute(env.HOME) ? env.HOME : homedir()
