import type { Settings } from '@agent-engine/protocol'

/**
 * Whether a server of the project's `.mcp.json` may start (spec: settings §8): somebody has to approve it, by name or all
 * at once, and a refusal by name beats every approval.
 */
export const isApprovedServer = (name: string, settings: Settings): boolean => {
  if (settings.disabledMcpjsonServers?.includes(name)) return false
  return (
    settings.enableAllProjectMcpServers === true || settings.enabledMcpjsonServers?.includes(name) === true
  )
}

/** False: no server of the project can start, whatever its file says. */
export const approvesAnyServer = (settings: Settings): boolean =>
  settings.enableAllProjectMcpServers === true || (settings.enabledMcpjsonServers ?? []).length > 0
