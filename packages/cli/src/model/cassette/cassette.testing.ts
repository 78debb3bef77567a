import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ContentBlock, JsonObject, StreamEvent } from '@agent-engine/protocol'
import { onTestFinished } from 'vitest'
import { eventsOfMessage } from '../message-events.ts'
import { ask, createTestClock, type Outcome, request, settingsFor } from '../model.testing.ts'
import type { Model, ModelRequest, StreamOptions } from '../port.ts'
import { messageOf } from '../sse-server.testing.ts'

/** A temporary folder that goes with the test. */
export const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'agent-cassette-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A cassette from its lines; the header comes by itself. */
export const writeCassette = (exchanges: readonly JsonObject[], header: JsonObject = {}): string => {
  const file = join(newFolder(), 'run.jsonl')
  const lines = [
    { type: 'cassette', version: 1, ...header },
    ...exchanges.map((exchange) => ({ type: 'exchange', ...exchange })),
  ]
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  return file
}

export const linesOf = (file: string): JsonObject[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

export interface ScriptedModel extends Model {
  readonly requests: ModelRequest[]
}

type Step = readonly ContentBlock[] | ((options: StreamOptions) => AsyncIterable<readonly StreamEvent[]>)

/** A model that answers from memory, in order; text in pieces of 5 characters. */
export const scriptedModel = (...steps: readonly Step[]): ScriptedModel => {
  const requests: ModelRequest[] = []
  return {
    requests,
    async *stream(asked, options) {
      const step = steps[requests.length]
      requests.push(asked)
      if (typeof step === 'function') yield* step(options)
      else yield eventsOfMessage(messageOf(step ?? []), (text) => text.match(/[\s\S]{1,5}/g) ?? [])
    },
    countTokens: async () => 7,
  }
}

export const text = (words: string): ContentBlock => ({ type: 'text', text: words })

export const asking = (...messages: ModelRequest['messages']): ModelRequest => ({ ...request, messages })

export const say = (
  model: Model,
  asked: ModelRequest = request,
  env: Record<string, string> = {},
): Promise<Outcome> => ask(model, { settings: settingsFor(createTestClock(), env) }, asked)
