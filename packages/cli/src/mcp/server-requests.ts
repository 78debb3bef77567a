import { pathToFileURL } from 'node:url'
import type { JsonObject } from '@agent-engine/protocol'
import type { Elicitations } from './elicitations.ts'

export interface ServerRequestPorts {
  /** Working directories, the session's own first. */
  roots(): readonly string[]
  /** Absent: there is nobody who could ask the user anything. */
  readonly elicitations: Elicitations | undefined
}

/** What we tell servers about ourselves; servers in the host get nothing (spec: mcp §4). */
export const clientCapabilities = (ports: ServerRequestPorts, inHost: boolean): JsonObject => {
  if (inHost) return {}
  const roots = { roots: { listChanged: true } }
  return ports.elicitations === undefined ? roots : { ...roots, elicitation: { form: {}, url: {} } }
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
      return ports.elicitations && askUser(server, params, ports.elicitations, signal)
    default:
      return undefined
  }
}

const askUser = async (
  server: string,
  params: JsonObject,
  elicitations: Elicitations,
  signal: AbortSignal,
): Promise<JsonObject> => {
  const { action, content } = await elicitations.ask(server, params, signal)
  return action === 'accept' && content !== undefined && params.mode !== 'url'
    ? { action, content }
    : { action }
}
