import { isOn } from '../config/env-flag.ts'
import {
  CONNECT_TIMEOUT_MS,
  LEAST_TOOL_TIMEOUT_MS,
  MAX_TIMER_MS,
  OUTPUT_TOKENS,
  REMOTE_BATCH,
  REMOTE_IDLE_MS,
  START_BUDGET_MS,
  STDIO_BATCH,
  STDIO_IDLE_MS,
  TOOL_TIMEOUT_MS,
} from './limits.ts'
import { type ServerEntry, transportOf } from './server-entry.ts'

/** Times and sizes of the MCP part; times in milliseconds. */
export interface McpSettings {
  readonly connectTimeoutMs: number
  readonly startBudgetMs: number
  readonly toolTimeoutMs: number
  readonly outputTokens: number
  readonly stdioBatch: number
  readonly remoteBatch: number
  /** undefined: 30 minutes for programs, 5 for remote servers; 0: no limit. */
  readonly idleMs: number | undefined
  /** Servers whose offer is remembered are connected when something of them is wanted, unless their entry says other. */
  readonly lazy: boolean
}

type Env = Readonly<Record<string, string | undefined>>

/** Reads the environment variables of spec: mcp §15. What is no number counts as not set. */
export const mcpSettings = (env: Env): McpSettings => ({
  connectTimeoutMs: positive(env.MCP_TIMEOUT) ?? CONNECT_TIMEOUT_MS,
  startBudgetMs: nonBlocking(env) ? 0 : (positive(env.MCP_CONNECT_TIMEOUT_MS) ?? START_BUDGET_MS),
  toolTimeoutMs: positive(env.MCP_TOOL_TIMEOUT) ?? TOOL_TIMEOUT_MS,
  outputTokens: positive(env.MAX_MCP_OUTPUT_TOKENS) ?? OUTPUT_TOKENS,
  stdioBatch: positive(env.MCP_SERVER_CONNECTION_BATCH_SIZE) ?? STDIO_BATCH,
  remoteBatch: positive(env.MCP_REMOTE_SERVER_CONNECTION_BATCH_SIZE) ?? REMOTE_BATCH,
  idleMs: env.CLAUDE_CODE_MCP_TOOL_IDLE_TIMEOUT === '0' ? 0 : positive(env.CLAUDE_CODE_MCP_TOOL_IDLE_TIMEOUT),
  lazy: isOn(env.AGENT_MCP_LAZY),
})

const nonBlocking = ({ MCP_CONNECTION_NONBLOCKING }: Env): boolean => isOn(MCP_CONNECTION_NONBLOCKING)

/** Whether a server may wait until something of it is wanted. Servers in the host never do: they cost nothing. */
export const mayWait = (
  { config }: Pick<ServerEntry, 'config'>,
  { lazy }: Pick<McpSettings, 'lazy'>,
): boolean => config.type !== 'sdk' && (config.lazy ?? lazy)

const positive = (value: string | undefined): number | undefined => {
  const number = Number(value)
  return value !== undefined && Number.isFinite(number) && number > 0
    ? Math.min(number, MAX_TIMER_MS)
    : undefined
}

/** The limits of one tool call of a server. */
export const callLimits = (
  entry: ServerEntry,
  settings: McpSettings,
): { readonly timeoutMs: number; readonly idleMs?: number } => {
  const own = entry.config.timeout
  const timeoutMs =
    own !== undefined && own >= LEAST_TOOL_TIMEOUT_MS ? Math.min(own, MAX_TIMER_MS) : settings.toolTimeoutMs
  const kind = transportOf(entry)
  const idleMs = settings.idleMs ?? (kind === 'stdio' ? STDIO_IDLE_MS : REMOTE_IDLE_MS)
  return kind === 'sdk' || idleMs === 0 ? { timeoutMs } : { timeoutMs, idleMs }
}
