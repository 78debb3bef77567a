/** An environment as programs get it. */
export type Environment = Readonly<Record<string, string | undefined>>

export interface ChildEnvOptions {
  /** The engine's own environment. */
  readonly base: Environment
  readonly sessionId: string
  /** `sdk-cli`, `cli`, `sdk-ts`, … (spec: cli §10.8). The engine's own value wins when it has one. */
  readonly entrypoint: string
  /** Variables on top of everything else. */
  readonly extra?: Environment
}

/** Names of variables that hold credentials, for `CLAUDE_CODE_SUBPROCESS_ENV_SCRUB`. */
const CREDENTIAL =
  /^(ANTHROPIC_(API_KEY|AUTH_TOKEN|CUSTOM_HEADERS)|CLAUDE_CODE_OAUTH_.*|AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|BEARER_TOKEN.*)|GOOGLE_APPLICATION_CREDENTIALS)$|(^|_)(API_?KEY|TOKEN|SECRET|PASSWORD|PASSWD|PRIVATE_KEY|CREDENTIALS)(_|$)/i

/** As every switch (spec: cli §10). */
const isOn = (value: string | undefined): boolean => /^(1|true|yes|on)$/i.test(value ?? '')

/**
 * The environment of commands, hooks and stdio servers (spec: tools §5.1, cli §10.9): the engine's own, marked as
 * coming from an engine, with no editor that would wait for a person. With `CLAUDE_CODE_SUBPROCESS_ENV_SCRUB=1`
 * variables that are named like credentials are left out.
 */
export const childEnv = ({ base, sessionId, entrypoint, extra = {} }: ChildEnvOptions): Environment => {
  const inherited = isOn(base.CLAUDE_CODE_SUBPROCESS_ENV_SCRUB)
    ? Object.fromEntries(Object.entries(base).filter(([name]) => !CREDENTIAL.test(name)))
    : base
  return {
    ...inherited,
    CLAUDECODE: '1',
    CLAUDE_CODE_ENTRYPOINT: base.CLAUDE_CODE_ENTRYPOINT ?? entrypoint,
    CLAUDE_CODE_SESSION_ID: sessionId,
    GIT_EDITOR: 'true',
    ...extra,
  }
}
