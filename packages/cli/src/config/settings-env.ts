/** Names and values of environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * The environment of the engine and of everything it starts: the `env` block of the settings wins over what the shell
 * exported (spec: settings §2). A host that starts the engine through an SDK chose the process environment itself, so
 * there it wins (`CLAUDE_CODE_ENTRYPOINT` is `sdk-…`, other than `sdk-cli`).
 */
export const withSettingsEnv = (
  env: Environment,
  settings: Readonly<Record<string, string>> | undefined,
): Environment => {
  if (settings === undefined) return env
  return isSdkRun(env) ? { ...settings, ...env } : { ...env, ...settings }
}

const isSdkRun = ({ CLAUDE_CODE_ENTRYPOINT: entrypoint }: Environment): boolean =>
  entrypoint?.startsWith('sdk-') === true && entrypoint !== 'sdk-cli'
