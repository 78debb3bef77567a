import type { Settings } from '@agent-engine/protocol'

/** Names and values of environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * The environment of the engine and of everything it starts: the `env` block of the settings wins over what the shell
 * exported (spec: settings §2). A host that starts the engine through an SDK chose the process environment itself, so
 * there it wins (`CLAUDE_CODE_ENTRYPOINT` is `sdk-…`, other than `sdk-cli`).
 */
export const withSettingsEnv = (env: Environment, settings: Settings): Environment => {
  const own = variablesOf(settings)
  return isSdkRun(env) ? { ...own, ...settings.env, ...env } : { ...own, ...env, ...settings.env }
}

const SHELL_OUTPUT = { least: 4_000, most: 128_000 }

/** Settings that also have a variable, which is stronger. */
const variablesOf = ({ bashOutputMaxChars, effortLevel, defaultShell }: Settings): Environment => ({
  ...(bashOutputMaxChars === undefined
    ? {}
    : { BASH_MAX_OUTPUT_LENGTH: String(clamp(bashOutputMaxChars, SHELL_OUTPUT)) }),
  // Others name the shell of a prompt that this engine does not have.
  ...(defaultShell?.startsWith('/') ? { CLAUDE_CODE_SHELL: defaultShell } : {}),
  ...(effortLevel === undefined ? {} : { CLAUDE_CODE_EFFORT_LEVEL: effortLevel }),
})

const clamp = (value: number, { least, most }: typeof SHELL_OUTPUT): number =>
  Math.min(most, Math.max(least, Math.round(value)))

/** An SDK has started this process and lives as long as it is wanted. */
export const isSdkRun = ({ CLAUDE_CODE_ENTRYPOINT: entrypoint }: Environment): boolean =>
  entrypoint?.startsWith('sdk-') === true && entrypoint !== 'sdk-cli'
