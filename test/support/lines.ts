import { asArray, asObject, asString, isObject, type Json, type JsonObject } from './mock-api/json.ts'

/** Lines that a host writes. */

export function userLine(content: string | JsonObject[], more: JsonObject = {}): JsonObject {
  return {
    type: 'user',
    message: { role: 'user', content },
    parent_tool_use_id: null,
    session_id: '',
    ...more,
  }
}

export function controlRequest(id: string, subtype: string, fields: JsonObject = {}): JsonObject {
  return { type: 'control_request', request_id: id, request: { subtype, ...fields } }
}

/** The answer to a control request of the engine. */
export function answerTo(request: JsonObject, response: JsonObject): JsonObject {
  return {
    type: 'control_response',
    response: { subtype: 'success', request_id: request.request_id, response },
  }
}

export function errorTo(request: JsonObject, error: string): JsonObject {
  return { type: 'control_response', response: { subtype: 'error', request_id: request.request_id, error } }
}

/** Reading what the engine writes. */

/** `assistant`, `system/init`, `result/success`, `control_request/can_use_tool` … */
export function kindOf(line: JsonObject): string {
  const subtype = line.subtype ?? asObject(line.request).subtype
  const event = asObject(line.event).type
  return [line.type, subtype ?? event].filter((part) => part !== undefined).join('/')
}

export function blocksOf(line: JsonObject): JsonObject[] {
  const { content } = asObject(line.message)
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return asArray(content).filter(isObject)
}

/** The tool results in `user` lines, by tool use id, in order of arrival. */
export function toolResults(lines: readonly JsonObject[]): Map<string, JsonObject> {
  const blocks = lines.filter((line) => line.type === 'user').flatMap(blocksOf)
  const results = blocks.filter((block) => block.type === 'tool_result')
  return new Map(results.map((block) => [asString(block.tool_use_id), block]))
}

/** The text of a content: a string, or its text blocks joined by newlines. */
export function textOf(content: Json | undefined): string {
  if (typeof content === 'string') return content
  return asArray(content)
    .map((block) => asString(asObject(block).text))
    .join('\n')
}

export function ofType(lines: readonly JsonObject[], type: string): JsonObject[] {
  return lines.filter((line) => line.type === type)
}
