import { pathToFileURL } from 'node:url'
import type { JsonObject } from '@agent-engine/protocol'
import type { ElicitationRequest, ElicitationResponse } from '@agent-engine/protocol/control/elicitation'
import { isJsonObject } from '@agent-engine/protocol/json-object'

/** Asks the user something for a server; absent when nobody can be asked. */
export type Elicit = (request: ElicitationRequest, signal: AbortSignal) => Promise<ElicitationResponse>

export interface ServerRequestPorts {
  /** Working directories, the session's own first. */
  roots(): readonly string[]
  readonly elicit: Elicit | undefined
}

/** What we tell servers about ourselves; servers in the host get nothing (spec: mcp §4). */
export const clientCapabilities = (ports: ServerRequestPorts, inHost: boolean): JsonObject => {
  if (inHost) return {}
  const roots = { roots: { listChanged: true } }
  return ports.elicit === undefined ? roots : { ...roots, elicitation: { form: {}, url: {} } }
}

/** Answers what servers ask; undefined for what we don't know, which includes sampling. */
export const answerServer = (
  server: string,
  method: string,
  params: JsonObject,
  ports: ServerRequestPorts,
  signal: AbortSignal,
): Promise<JsonObject> | undefined => {
  switch (method) {
    case 'roots/list':
      return Promise.resolve({ roots: ports.roots().map((path) => ({ uri: pathToFileURL(path).href })) })
    case 'elicitation/create':
      return ports.elicit === undefined ? undefined : askUser(server, params, ports.elicit, signal)
    default:
      return undefined
  }
}

const askUser = async (
  server: string,
  params: JsonObject,
  elicit: Elicit,
  signal: AbortSignal,
): Promise<JsonObject> => {
  const { message, mode, url, elicitationId, requestedSchema } = params
  try {
    const answer = await elicit(
      {
        subtype: 'elicitation',
        mcp_server_name: server,
        message: typeof message === 'string' ? message : '',
        mode: mode === 'url' ? 'url' : 'form',
        ...(typeof url === 'string' ? { url } : {}),
        ...(typeof elicitationId === 'string' ? { elicitation_id: elicitationId } : {}),
        ...(isJsonObject(requestedSchema) ? { requested_schema: requestedSchema } : {}),
      },
      signal,
    )
    return answer.action === 'accept'
      ? { action: 'accept', ...(answer.content === undefined ? {} : { content: answer.content }) }
      : { action: answer.action }
  } catch {
    // A host that can't answer has not agreed to anything (spec: protocol §6.4).
    return { action: 'cancel' }
  }
}
