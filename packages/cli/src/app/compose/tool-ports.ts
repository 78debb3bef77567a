import type { PermissionGate } from '../../permissions/gate.ts'
import { saveResultFile } from '../../session/tool-results.ts'
import type { ToolContext } from '../../tools/context.ts'
import type { PromptEnvironment } from '../../tools/define.ts'
import type { Findable } from '../../tools/find-tools.ts'
import type { PlanMode } from '../../tools/plan-mode.ts'
import type { ToolRegistry } from '../../tools/registry.ts'
import { createSearchQuota } from '../../tools/search-quota.ts'
import type { ResolvedOptions } from '../options.ts'
import type { SideRequests } from './side-requests.ts'
import { composeWeb } from './web.ts'

/** Effects of tools that all agents of a session share. */
export type ToolPorts = (
  toolUseId: string,
  signal: AbortSignal,
) => Pick<
  ToolContext,
  'plan' | 'mcp' | 'web' | 'webSearch' | 'searchQuota' | 'deferredTools' | 'complete' | 'saveFile'
>

export interface ToolPortParts {
  readonly options: ResolvedOptions
  readonly gate: PermissionGate
  readonly plan: PlanMode
  readonly side: SideRequests
  readonly mcp: ToolContext['mcp']
  readonly tools: () => ToolRegistry
  readonly environment: PromptEnvironment
  /** Directory for what does not fit into the conversation. */
  readonly toolResults: string
  readonly cwd: () => string
}

export const composeToolPorts = (parts: ToolPortParts): ToolPorts => {
  const { options, plan, side, mcp, tools, environment, toolResults } = parts
  const web = composeWeb(parts)
  const searchQuota = createSearchQuota(options.env)
  return (toolUseId, signal) => {
    let files = 0
    return {
      plan,
      web,
      searchQuota,
      ...(mcp === undefined ? {} : { mcp }),
      deferredTools: () => deferredTools(tools(), environment),
      complete: (prompt) => side.complete(prompt, signal),
      webSearch: (request) => side.webSearch(request, signal),
      saveFile(extension, bytes) {
        files += 1
        return saveResultFile(toolResults, `${toolUseId}-${files}`, extension, bytes)
      },
    }
  }
}

const deferredTools = ({ tools }: ToolRegistry, environment: PromptEnvironment): readonly Findable[] =>
  tools.flatMap((tool) =>
    tool.deferred === true ? [{ name: tool.name, description: tool.describe(environment) }] : [],
  )
