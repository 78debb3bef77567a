import type { Options } from '../options.ts'
import type { CanUseTool } from '../types/permissions.ts'
import { outcomeOf, runQuery } from './run-query.testing.ts'

export type Json = { [key: string]: unknown }

/** Has the engine ask one thing, and gives the body of the answer. */
export async function answerTo(request: Json, options: Options): Promise<Json> {
  const { query: q } = runQuery(
    (cli) => {
      cli.onUser(async (message) => {
        cli.init()
        const [block] = (message.message as { content: { text: string }[] }).content
        cli.result({ result: JSON.stringify(await cli.ask(JSON.parse(block?.text ?? ''), 'q1')) })
      })
    },
    { ...options, abortController: new AbortController() },
    JSON.stringify(request),
  )
  const { messages, error } = await outcomeOf(q)
  if (error !== undefined) throw error
  const result = messages.at(-1)
  return result?.type === 'result' && result.subtype === 'success' ? JSON.parse(result.result) : {}
}

export const WRITE: Json = {
  subtype: 'can_use_tool',
  tool_name: 'Write',
  input: { file: 'a' },
  tool_use_id: 'toolu_1',
}

export function ask(
  canUseTool: (...args: Parameters<CanUseTool>) => unknown,
  request: Json = WRITE,
): Promise<Json> {
  return answerTo(request, { canUseTool: canUseTool as CanUseTool })
}

export const CALL_HOOK: Json = {
  subtype: 'hook_callback',
  callback_id: 'hook_0',
  input: { hook_event_name: 'Stop' },
  tool_use_id: 't9',
}

export function hook(callback: (...args: unknown[]) => unknown, request: Json = CALL_HOOK): Promise<Json> {
  const hooks = { Stop: [{ hooks: [callback as never] }] }
  return answerTo(request, { hooks })
}
