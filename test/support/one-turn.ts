import { expect } from 'vitest'
import { blocksOf, ofType, userLine } from './lines.ts'
import { asObject, type JsonObject } from './mock-api/json.ts'
import type { Script } from './mock-api/reply.ts'
import { type Scenario, type ScenarioOptions, scenario } from './scenario.ts'

export interface OneTurn {
  s: Scenario
  /** The one result of the turn. */
  result: JsonObject
  messages: readonly JsonObject[]
}

/** One turn of a stream-json session with these answers of the API. The session stays open. */
export async function oneTurn(
  script: Script,
  options: Omit<ScenarioOptions, 'script'> & { args?: readonly string[] } = {},
): Promise<OneTurn> {
  const { args = [], ...rest } = options
  const s = await scenario({ script, ...rest })
  const cli = s.session(args)
  cli.send(userLine('hi'))
  const result = await cli.waitFor({ type: 'result' }, 45_000)
  expect(ofType(cli.messages, 'result')).toHaveLength(1)
  return { s, result, messages: cli.messages }
}

/** What the model said, text blocks and names of tools; without the messages that the engine made itself. */
export function spoken(messages: readonly JsonObject[]): string[] {
  const fromModel = ofType(messages, 'assistant').filter(
    (line) => asObject(line.message).model !== '<synthetic>',
  )
  return fromModel.flatMap(blocksOf).map((block) => String(block.text ?? block.name))
}
