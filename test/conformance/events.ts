import { blocksOf, kindOf } from '../support/lines.ts'
import { asObject, asString, type JsonObject } from '../support/mock-api/json.ts'
import type { Line } from './observation.ts'

/** Lines of these kinds may come in addition: only later versions send them. */
const EXTRA = /^(system\/(status|api_retry|task_\w+|hook_\w+)|rate_limit_event|keep_alive|tool_progress)$/

export function isExtra(line: Line): boolean {
  return typeof line !== 'string' && EXTRA.test(kindOf(line))
}

/** What makes two lines the same event: kind, block types, tool names, errors. */
export function signature(line: Line): string {
  if (typeof line === 'string') return 'text'
  const kind = kindOf(line)
  if (line.type === 'result') return `${kind} is_error=${line.is_error}`
  if (line.type === 'assistant' || line.type === 'user')
    return `${kind}[${blocksOf(line).map(blockSignature).join(', ')}]`
  const request = asObject(line.request)
  const subject = request.tool_name ?? asObject(request.message).method
  return subject === undefined ? kind : `${kind} ${asString(subject)}`
}

function blockSignature(block: JsonObject): string {
  if (block.type === 'tool_use') return `tool_use ${asString(block.name)}`
  return block.is_error === true ? `${asString(block.type)} is_error` : asString(block.type)
}

/** 8 O10: control responses may appear anywhere; they are compared by their request, within their turn. */
export function isControlResponse(line: Line): line is JsonObject {
  return typeof line !== 'string' && line.type === 'control_response'
}

/** Control responses by request id, each with the number of results before it; a second one for the same id is left out (7 C2). */
export function controlResponses(lines: readonly Line[]): Map<string, { line: JsonObject; turn: number }> {
  const found = new Map<string, { line: JsonObject; turn: number }>()
  let turn = 0
  for (const line of lines) {
    if (typeof line === 'string') continue
    if (line.type === 'result') turn++
    const id = asString(asObject(line.response).request_id)
    if (line.type === 'control_response' && !found.has(id)) found.set(id, { line, turn })
  }
  return found
}

/** Tools that only read: neighbouring calls run in parallel. */
const PARALLEL = new Set(['Read', 'Glob', 'Grep'])

/**
 * 8 O5: results of parallel calls come in the order of their completion. Puts every group of neighbouring results of
 * reading tools into the order of their calls; results of all other tools keep their place.
 */
export function orderParallelResults(lines: readonly Line[]): Line[] {
  const calls = lines
    .flatMap((line) => (typeof line === 'string' ? [] : blocksOf(line)))
    .filter((block) => block.type === 'tool_use')
  const position = (line: Line): number => {
    if (typeof line === 'string' || line.type !== 'user') return -1
    const id = blocksOf(line)[0]?.tool_use_id
    return calls.findIndex((call) => call.id === id && PARALLEL.has(asString(call.name)))
  }
  const ordered: Line[] = []
  for (let from = 0; from < lines.length; ) {
    let to = from
    while (to < lines.length && position(lines[to] ?? '') !== -1) to++
    if (to === from) to++
    ordered.push(...lines.slice(from, to).sort((a, b) => position(a) - position(b)))
    from = to
  }
  return ordered
}
