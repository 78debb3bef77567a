import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

type Json = { [key: string]: unknown }

/** What a stand-in engine can do. It runs in a process of its own and sees nothing of the test around it. */
export interface StandInCli {
  readonly args: string[]
  readonly env: { [name: string]: string | undefined }
  /** Writes messages, one line each. */
  say(...messages: Json[]): void
  /** Writes bytes as they are. */
  raw(text: string): void
  init(fields?: Json): void
  text(text: string): void
  result(fields?: Json): void
  /** A whole turn: init, a text, the result. */
  turn(text?: string): void
  /** Asks the host something; resolves with the `response` of its answer. */
  ask(request: Json, id?: string): Promise<Json>
  /** Calls back for each user message. Default: a turn for each. */
  onUser(play: (message: Json, count: number) => void | Promise<void>): void
  /** Answers a host request: an object is the payload, a string an error, undefined no answer. */
  onRequest(answer: (request: Json) => Json | string | undefined): void
  onEnd(play: () => void): void
  later(milliseconds: number, play: () => void): void
  note(entry: Json): void
  exit(code: number): void
}

export interface Noted {
  args: string[]
  cwd: string
  env: { [name: string]: string | undefined }
  /** What the host wrote, in order. */
  lines: Json[]
  /** Everything, with times: starts, lines, end of input, signals, exit. */
  events: (Json & { at: number; event: string })[]
}

export interface StandIn {
  path: string
  noted(): Noted
}

const directories: string[] = []

afterAll(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true })
})

/** A directory of the test's own, deleted after the tests of the file. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'agent-sdk-test-'))
  directories.push(directory)
  return directory
}

/** Writes a command line that plays `play`, which must not use anything from outside itself but its argument. */
export function standIn(play: (cli: StandInCli) => void = () => {}): StandIn {
  const directory = temporaryDirectory()
  const path = join(directory, 'stand-in.cjs')
  const recording = join(directory, 'recording.jsonl')
  writeFileSync(recording, '')
  writeFileSync(path, `(${runStandIn.toString()})(${play.toString()}, ${JSON.stringify(recording)})\n`)
  return { path, noted: () => readRecording(recording) }
}

/** What was written so far; a line that is still being written counts later. */
function readRecording(file: string): Noted {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  const events = lines.map((line) => JSON.parse(line))
  const start = events.find(({ event }) => event === 'start') ?? {}
  return {
    args: start.args ?? [],
    cwd: start.cwd ?? '',
    env: start.env ?? {},
    lines: events.filter(({ event }) => event === 'line').map(({ line }) => line),
    events,
  }
}

/** The program of every stand-in. It is written to a file by its source text. */
function runStandIn(play: (cli: StandInCli) => void, recording: string): void {
  const fs = process.getBuiltinModule('node:fs')
  const readline = process.getBuiltinModule('node:readline')
  const session = '11111111-2222-4333-8444-555555555555'
  const answers = new Map<unknown, (response: Json) => void>()
  let users = 0
  let asked = 0
  let lastIsError = false
  let onUser: (message: Json, count: number) => void | Promise<void> = () => cli.turn()
  let onRequest: (request: Json) => Json | string | undefined = (request) =>
    request.subtype === 'initialize'
      ? {
          commands: [],
          models: [],
          account: {},
          agents: [],
          output_style: 'default',
          available_output_styles: [],
        }
      : {}
  let onEnd = () => {}

  const note = (event: string, entry: Json = {}) =>
    fs.appendFileSync(recording, `${JSON.stringify({ at: Date.now(), event, ...entry })}\n`)
  const uuid = () => process.getBuiltinModule('node:crypto').randomUUID()

  const cli: StandInCli = {
    args: process.argv.slice(2),
    env: process.env,
    say: (...messages) =>
      process.stdout.write(messages.map((message) => `${JSON.stringify(message)}\n`).join('')),
    raw: (text) => process.stdout.write(text),
    init: (fields = {}) =>
      cli.say({
        type: 'system',
        subtype: 'init',
        session_id: session,
        uuid: uuid(),
        tools: [],
        model: 'm',
        ...fields,
      }),
    text: (text) => {
      const message = { id: 'msg_1', role: 'assistant', content: [{ type: 'text', text }] }
      cli.say({ type: 'assistant', message, parent_tool_use_id: null, session_id: session, uuid: uuid() })
    },
    result: (fields = {}) => {
      const base = { subtype: 'success', is_error: false, result: 'done', num_turns: 1, total_cost_usd: 0 }
      const result = { type: 'result', ...base, session_id: session, uuid: uuid(), ...fields }
      lastIsError = result.is_error === true
      cli.say(result)
    },
    turn: (text = 'hello') => {
      cli.init()
      cli.text(text)
      cli.result({ result: text })
    },
    ask: (request, id = `ask-${asked++}`) => {
      cli.say({ type: 'control_request', request_id: id, request })
      return new Promise((resolve) => answers.set(id, resolve))
    },
    onUser: (next) => {
      onUser = next
    },
    onRequest: (next) => {
      const standard = onRequest
      onRequest = (request) => {
        const answer = next(request)
        return answer === undefined && request.subtype === 'initialize' ? standard(request) : answer
      }
    },
    onEnd: (next) => {
      onEnd = next
    },
    later: (milliseconds, next) => void setTimeout(next, milliseconds),
    note: (entry) => note('note', entry),
    exit: (code) => process.exit(code),
  }

  note('start', { pid: process.pid, args: cli.args, cwd: process.cwd(), env: process.env })
  process.on('exit', (code) => note('exit', { code }))
  process.stdout.on('error', () => process.exit(1))
  play(cli)
  const input = readline.createInterface({ input: process.stdin })
  input.on('line', (text) => {
    const line = JSON.parse(text)
    note('line', { line })
    if (line.type === 'user') void onUser(line, users++)
    else if (line.type === 'control_request') {
      const answer = onRequest(line.request)
      const head = { request_id: line.request_id }
      if (typeof answer === 'string') {
        cli.say({
          type: 'control_response',
          response: { ...head, subtype: 'error', error: answer, error_code: 'refused' },
        })
      } else if (answer !== undefined) {
        cli.say({ type: 'control_response', response: { ...head, subtype: 'success', response: answer } })
      }
    } else if (line.type === 'control_response') answers.get(line.response.request_id)?.(line.response)
  })
  input.on('close', () => {
    note('end-of-input')
    process.exitCode = lastIsError ? 1 : 0
    onEnd()
  })
}
