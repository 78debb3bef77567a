import type { HookEvent, JsonObject } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import type { McpToolHook } from '@agent-engine/protocol/settings/hooks-settings'
import { type HookAnswer, readAnswerText } from './read-answer.ts'

/** Calls a tool of a connected MCP server; gives the text of its result. Rejects when the call fails. */
export type CallMcpTool = (request: {
  readonly server: string
  readonly tool: string
  readonly input: JsonObject
  readonly signal: AbortSignal
}) => Promise<string>

/** Tells an MCP tool of an event; what it answers is read like the output of a command (spec: hooks §2.1). */
export const runMcpToolHook = async (
  event: HookEvent,
  hook: McpToolHook,
  input: JsonObject,
  signal: AbortSignal,
  call: CallMcpTool,
): Promise<HookAnswer> => {
  const filled = fill(hook.input ?? {}, input)
  const text = await call({
    server: hook.server,
    tool: hook.tool,
    input: isJsonObject(filled) ? filled : {},
    signal,
  })
  return readAnswerText(event, text)
}

/** `${tool_input.file_path}` stands for that value of the event's input. */
const fill = (value: unknown, input: JsonObject): unknown => {
  if (typeof value === 'string') return fillText(value, input)
  if (Array.isArray(value)) return value.map((item) => fill(item, input))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, input)]))
}

const fillText = (text: string, input: JsonObject): unknown => {
  const whole = /^\$\{([\w.]+)\}$/.exec(text)?.[1]
  if (whole !== undefined) return lookUp(whole, input)
  return text.replace(/\$\{([\w.]+)\}/g, (_all, path: string) => {
    const found = lookUp(path, input)
    return typeof found === 'string' ? found : (JSON.stringify(found) ?? '')
  })
}

const lookUp = (path: string, input: JsonObject): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, key) => (isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined),
      input,
    )
