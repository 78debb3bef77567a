/**
 * Settings that run programs or widen rights, with what to tell people. A project's values count only with trust.
 * Every other key is either restricting or without effect outside the session.
 */
export const TRUST_KEYS: Readonly<Record<string, string>> = {
  hooks: 'runs hooks',
  statusLine: 'runs a program for the status line',
  subagentStatusLine: 'runs a program for the status line',
  fileSuggestion: 'runs a program for file suggestions',
  apiKeyHelper: 'runs a program for the API key',
  proxyAuthHelper: 'runs a program for proxy credentials',
  awsAuthRefresh: 'runs a program for credentials',
  awsCredentialExport: 'runs a program for credentials',
  gcpAuthRefresh: 'runs a program for credentials',
  otelHeadersHelper: 'runs a program for telemetry headers',
  processWrapper: 'runs commands through another program',
  defaultShell: 'chooses the shell that runs commands',
  env: 'sets environment variables',
  disableAllHooks: 'turns your hooks off',
  allowedHttpHookUrls: 'lets hooks send data to',
  httpHookAllowedEnvVars: 'lets hooks send variables',
  enableAllProjectMcpServers: 'starts every MCP server of the project',
  enabledMcpjsonServers: 'starts MCP servers',
  allowedMcpServers: 'allows MCP servers',
  enabledPlugins: 'turns plugins on or off',
  extraKnownMarketplaces: 'adds sources of plugins',
  pluginConfigs: 'configures plugins',
  skillOverrides: 'turns skills on or off',
  sandbox: 'changes the sandbox',
  webFetch: 'changes which addresses may be fetched',
  skipWebFetchPreflight: 'skips a check before pages are fetched',
  plansDirectory: 'chooses where plans are written',
  autoMemoryDirectory: 'chooses where memory is written',
  sessionStore: 'chooses where sessions are kept',
  cleanupPeriodDays: 'changes how long transcripts are kept',
  autoMode: 'changes what runs without a question',
}

/** The same for the keys of `permissions`. */
export const TRUST_PERMISSION_KEYS: Readonly<Record<string, string>> = {
  allow: 'allows without a question',
  additionalDirectories: 'opens directories',
  defaultMode: 'chooses a mode that lets more run',
}

const RESTRICTING_MODES: ReadonlySet<unknown> = new Set(['default', 'manual', 'plan', 'dontAsk'])

/** False for values that change nothing: empty ones, switches that are off, modes that ask. */
export const hasEffect = (key: string, value: unknown): boolean => {
  if (value === undefined || value === null || value === false || value === '') return key === 'sandbox'
  if (key === 'defaultMode') return !RESTRICTING_MODES.has(value)
  return typeof value !== 'object' || Object.keys(value).length > 0
}
