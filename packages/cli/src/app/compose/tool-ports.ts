import type { PermissionGate } from '../../permissions/gate.ts'
import { saveResultFile } from '../../session/tool-results.ts'
import type { ToolContext } from '../../tools/context.ts'
import type { PlanMode } from '../../tools/plan-mode.ts'
import { createSearchQuota } from '../../tools/search-quota.ts'
import { type ResolvedOptions, stampsOf } from '../options.ts'
import type { SideRequests } from './side-requests.ts'
import { composeWeb } from './web.ts'

/** Effects of tools that all agents of a session share. */
export type ToolPorts = (
  toolUseId: string,
  signal: AbortSignal,
) => Pick<
  ToolContext,
  'now' | 'plan' | 'mcp' | 'web' | 'webSearch' | 'searchQuota' | 'deferredTools' | 'complete' | 'saveFile'
>

export interface ToolPortParts {
  readonly options: ResolvedOptions
  readonly gate: PermissionGate
  readonly plan: PlanMode
  readonly side: SideRequests
  readonly mcp: ToolContext['mcp']
  /** Directory for what does not fit into the conversation. */
  readonly toolResults: string
  readonly cwd: () => string
}

export const composeToolPorts = (parts: ToolPortParts): ToolPorts => {
  const { options, plan, side, mcp, toolResults } = parts
  const web = composeWeb(parts)
  const searchQuota = createSearchQuota(options.env)
  return (toolUseId, signal) => {
    let files = 0
    return {
      now: stampsOf(options).now,
      plan,
      web,
      searchQuota,
      ...(mcp === undefined ? {} : { mcp }),
      deferredTools: () => [],
      complete: (prompt) => side.complete(prompt, signal),
      webSearch: (request) => side.webSearch(request, signal),
      saveFile(extension, bytes) {
        files += 1
        return saveResultFile(toolResults, `${toolUseId}-${files}`, extension, bytes)
      },
    }
  }
}
