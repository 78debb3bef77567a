import type { HookEvent } from '@agent-engine/protocol'
import type { HookEntry } from '@agent-engine/protocol/settings/hooks-settings'

/** Seconds that a hook may take when its entry says nothing (spec: hooks §6). */
const BY_TYPE: Readonly<Record<HookEntry['type'], number>> = {
  command: 600,
  http: 600,
  mcp_tool: 600,
  prompt: 30,
  agent: 60,
}

/** A person waits for these. */
const BY_EVENT: Partial<Readonly<Record<HookEvent, number>>> = { UserPromptSubmit: 30, MessageDisplay: 10 }

const SESSION_END_MS = 1_500
const SESSION_END_LONGEST_MS = 60_000

/** How long an entry may take, in milliseconds. */
export const timeoutOf = (event: HookEvent, entry: HookEntry): number => {
  if (entry.timeout !== undefined) return entry.timeout * 1000
  const byType = BY_TYPE[entry.type]
  return 1000 * Math.min(byType, BY_EVENT[event] ?? byType)
}

/** The time that all SessionEnd hooks have together: the process is about to end. */
export const sessionEndBudget = (
  entries: readonly Pick<HookEntry, 'timeout'>[],
  env: Readonly<Record<string, string | undefined>>,
): number => {
  const given = Number(env.CLAUDE_CODE_SESSIONEND_HOOKS_TIMEOUT_MS)
  if (Number.isFinite(given) && given > 0) return given
  const longest = Math.max(0, ...entries.map(({ timeout = 0 }) => timeout * 1000))
  return Math.min(SESSION_END_LONGEST_MS, Math.max(SESSION_END_MS, longest))
}
