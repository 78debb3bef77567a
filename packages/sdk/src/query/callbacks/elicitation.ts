import { isJsonObject, text } from '../../boundary.ts'
import type { ElicitationRequest, OnElicitation } from '../../types/permissions.ts'
import type { InboundHandler } from '../inbound.ts'

const DECLINED = { action: 'decline' } as const

/** Answers `elicitation`: an MCP server asks the user. Without a callback, or an answer from it, the user declines. */
export function elicitationHandler(onElicitation: OnElicitation | undefined): InboundHandler {
  return async (request, { requestId, signal }) => {
    if (onElicitation === undefined) return DECLINED
    const mode = request.mode
    const schema = request.requested_schema
    const question: ElicitationRequest = {
      serverName: text(request.mcp_server_name) ?? '',
      message: text(request.message) ?? '',
      ...((mode === 'form' || mode === 'url') && { mode }),
      ...(isJsonObject(schema) && { requestedSchema: schema }),
      ...texts(request, { url: 'url', elicitation_id: 'elicitationId', title: 'title' }),
      ...texts(request, { display_name: 'displayName', description: 'description' }),
    }
    return (await onElicitation(question, { signal, requestId })) ?? DECLINED
  }
}

/** The text fields of `from` that are there, under other names. */
function texts<Name extends string>(
  from: { [key: string]: unknown },
  names: Readonly<Record<string, Name>>,
): { [N in Name]?: string } {
  const found: { [N in Name]?: string } = {}
  for (const [wireName, name] of Object.entries(names)) {
    const value = text(from[wireName])
    if (value !== undefined) found[name] = value
  }
  return found
}
