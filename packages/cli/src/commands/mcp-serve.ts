import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { EngineMessage, JsonObject, JsonRpcId } from '@agent-engine/protocol'
import { encodeLine } from '@agent-engine/protocol/framing'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import type { DirectCalls } from '../engine/direct-calls.ts'
import { readLines } from '../io/input.ts'
import type { Output } from '../io/output.ts'
import { PROTOCOL_VERSIONS } from '../mcp/handshake.ts'
import { ENGINE_VERSION } from '../platform/version.ts'
import type { Compose } from './session.ts'

/** Running calls get so long to finish when the client has gone. */
const LAST_CALLS_MS = 5_000
const INVALID_REQUEST = -32600
const METHOD_NOT_FOUND = -32601
const INTERNAL_ERROR = -32603

/** Tools that are about a conversation or a person, of which there are none here. */
const NOT_SERVED: ReadonlySet<string> = new Set([
  'AskUserQuestion',
  'EnterPlanMode',
  'ExitPlanMode',
  'ListMcpResourcesTool',
  'ReadMcpResourceTool',
  'Skill',
  'SlashCommand',
  'StructuredOutput',
  'ToolSearch',
])

/**
 * `agent mcp serve`: the engine's tools for an MCP client (spec: mcp §14). Rules and modes are those of a session in
 * which nobody can be asked, so nothing is written or run that they do not allow.
 */
export const runServe = async (compose: Compose, stdin: Readable, output: Output): Promise<number> => {
  const progress = createProgress((message) => void output.write(encodeLine(message)))
  const session = await compose({ sink: { emit: progress.hear, drain: () => undefined } })
  const running = new Map<JsonRpcId, AbortController>()
  const calls = new Set<Promise<void>>()
  const server = { direct: session.engine.direct, running, progress }
  await readLines(stdin, (line) => {
    if (!line.ok) return
    const { id, method, params } = line.value
    if (typeof method !== 'string') return
    const fields = isJsonObject(params) ? params : {}
    if (typeof id !== 'string' && typeof id !== 'number') return notified(method, fields, running)
    const call = answer(server, id, method, fields).then((reply) =>
      output.write(encodeLine({ jsonrpc: '2.0', id, ...reply })),
    )
    calls.add(call)
    void call.finally(() => calls.delete(call))
  })
  const patience = setTimeout(() => {
    for (const controller of running.values()) controller.abort()
  }, LAST_CALLS_MS)
  await Promise.all(calls)
  clearTimeout(patience)
  await session.close()
  return 0
}

interface Server {
  readonly direct: DirectCalls
  readonly running: Map<JsonRpcId, AbortController>
  readonly progress: Progress
}

/** Tells the client what its calls are doing, as far as it wants to know. */
interface Progress {
  /** `token` is what the client gave with the call. Gives what ends it. */
  follow(toolUseId: string, token: unknown): () => void
  hear(message: EngineMessage): void
}

const createProgress = (send: (message: JsonObject) => void): Progress => {
  const followed = new Map<string, { readonly token: string | number; count: number }>()
  const tell = (toolUseId: string | null, message: string): void => {
    const call = followed.get(toolUseId ?? '')
    if (call === undefined) return
    call.count += 1
    const params = { progressToken: call.token, progress: call.count, message }
    send({ jsonrpc: '2.0', method: 'notifications/progress', params })
  }
  return {
    follow(toolUseId, token) {
      if (typeof token === 'string' || typeof token === 'number') followed.set(toolUseId, { token, count: 0 })
      return () => void followed.delete(toolUseId)
    },
    hear(message) {
      if (message.type === 'tool_progress') {
        const { tool_use_id: id, parent_tool_use_id: parent } = message
        tell(parent ?? id, `${message.tool_name}: ${Math.round(message.elapsed_time_seconds)} s`)
      }
      if (message.type !== 'assistant') return
      for (const block of message.message.content)
        if (block.type === 'tool_use') tell(message.parent_tool_use_id, block.name)
    },
  }
}

type Reply = { readonly result: JsonObject } | { readonly error: { code: number; message: string } }

const notified = (method: string, params: JsonObject, running: Server['running']): void => {
  const id = params.requestId
  if (method !== 'notifications/cancelled') return
  if (typeof id === 'string' || typeof id === 'number') running.get(id)?.abort()
}

const answer = async (server: Server, id: JsonRpcId, method: string, params: JsonObject): Promise<Reply> => {
  switch (method) {
    case 'initialize':
      return { result: initialized(params) }
    case 'ping':
      return { result: {} }
    case 'tools/list':
      return { result: { tools: listed(server.direct) } }
    case 'tools/call':
      return callTool(server, id, params)
    default:
      return { error: { code: METHOD_NOT_FOUND, message: `Method not found: ${method}` } }
  }
}

const initialized = (params: JsonObject): JsonObject => ({
  protocolVersion:
    PROTOCOL_VERSIONS.find((version) => version === params.protocolVersion) ?? PROTOCOL_VERSIONS[0],
  capabilities: { tools: {} },
  serverInfo: { name: 'agent-engine', version: ENGINE_VERSION },
})

const listed = (direct: DirectCalls): readonly JsonObject[] =>
  direct
    .tools()
    .filter(({ tool }) => !NOT_SERVED.has(tool.name))
    .map(({ tool, description, inputSchema }) => ({
      name: tool.name,
      ...(tool.name === 'Task' ? inForeground({ description, inputSchema }) : { description, inputSchema }),
      // An agent changes what the rules let it change, whatever the call itself does.
      annotations: { readOnlyHint: tool.readOnly && tool.name !== 'Task' },
    }))

const BACKGROUND = 'run_in_background'

/** Nobody would hear of an agent in the background: there is no conversation that it could report to. */
const inForeground = (task: {
  readonly description: string
  readonly inputSchema: JsonObject
}): { readonly description: string; readonly inputSchema: JsonObject } => {
  const lines = task.description.split('\n').filter((line) => !line.includes(BACKGROUND))
  const { properties } = task.inputSchema
  const { [BACKGROUND]: _, ...kept } = isJsonObject(properties) ? properties : {}
  return { description: lines.join('\n'), inputSchema: { ...task.inputSchema, properties: kept } }
}

const callTool = async (server: Server, id: JsonRpcId, params: JsonObject): Promise<Reply> => {
  const { direct, running, progress } = server
  const { name, arguments: input = {}, _meta: meta } = params
  if (typeof name !== 'string')
    return { error: { code: INVALID_REQUEST, message: 'tools/call needs a name.' } }
  if (!direct.tools().some(({ tool }) => tool.name === name) || NOT_SERVED.has(name)) {
    return { error: { code: INTERNAL_ERROR, message: `Tool ${name} not found` } }
  }
  const controller = new AbortController()
  running.set(id, controller)
  const use = { id: `toolu_${randomUUID()}`, name, input: isJsonObject(input) ? input : {} }
  const unfollow = progress.follow(use.id, isJsonObject(meta) ? meta.progressToken : undefined)
  const { block, structured } = await direct.call(use, controller.signal)
  unfollow()
  running.delete(id)
  if (block.is_error === true) {
    const text = typeof block.content === 'string' ? block.content : JSON.stringify(block.content ?? '')
    return { result: { content: [{ type: 'text', text: withoutTags(text) }], isError: true } }
  }
  return { result: { content: [{ type: 'text', text: JSON.stringify(structured) ?? '' }] } }
}

/** The tags are for the model of a conversation. */
const withoutTags = (text: string): string =>
  text.replace(/^<tool_use_error>([\s\S]*)<\/tool_use_error>$/, '$1')
