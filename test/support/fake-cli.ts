import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { asObject, isObject, type Json, type JsonObject } from './mock-api/json.ts'

/** One thing that the stand-in CLI does; the next one begins when it is done. */
export type FakeAction =
  /** Prints one JSON line; the text `$id` becomes the `request_id` of the line awaited last. */
  | { print: JsonObject }
  | { printText: string }
  | { stderr: string }
  /** Waits for a line on standard input that has every key of the pattern; at end of input it exits with `exitAtEnd`. */
  | { await: JsonObject }
  | { awaitEnd: true }
  | { sleepMs: number }
  /** Prints one line many times, with back-pressure. */
  | { flood: { line: JsonObject; count: number } }
  | { writeFile: { path: string; text: string } }
  | { ignoreSigterm: true }
  | { signal: NodeJS.Signals }
  | { exit: number }

export interface FakeScript {
  actions: readonly FakeAction[]
  /** What the second, third … start does; default: the same again. */
  then?: readonly (readonly FakeAction[])[]
  /** Exit code when the input ends while a line is awaited; default 0. */
  exitAtEnd?: number
}

export interface FakeCli {
  /** The program, to be run by Node. */
  readonly path: string
  /** What its environment needs. */
  readonly env: Record<string, string>
  /** Command line, directory and environment of each start, and everything read from standard input, in order. */
  recorded(): Promise<{ starts: Start[]; input: (JsonObject | null)[] }>
}

export interface Start {
  argv: string[]
  cwd: string
  env: Record<string, string>
}

/** Prepares a program that plays the CLI, for tests of what drives it. Its files go to `directory`. */
export async function createFakeCli(directory: string, script: FakeScript): Promise<FakeCli> {
  const scriptPath = join(directory, 'fake-cli-script.json')
  const recordTo = join(directory, 'fake-cli-record.jsonl')
  await writeFile(scriptPath, JSON.stringify({ ...script, recordTo }))
  return {
    path: fileURLToPath(new URL('fake-cli.mjs', import.meta.url)),
    env: { FAKE_CLI_SCRIPT: scriptPath },
    async recorded() {
      const lines = (await readFile(recordTo, 'utf8')).trim().split('\n')
      const entries = lines.map((line): JsonObject => asObject(JSON.parse(line)))
      return {
        starts: entries.filter((entry) => entry.argv !== undefined).map(toStart),
        input: entries
          .filter((entry) => 'stdin' in entry)
          .map(({ stdin }) => (isObject(stdin) ? stdin : null)),
      }
    },
  }
}

function toStart(entry: JsonObject): Start {
  const texts = (value: Json | undefined): string[] => (Array.isArray(value) ? value.map(String) : [])
  const env = Object.fromEntries(
    Object.entries(asObject(entry.env)).map(([name, value]) => [name, String(value)]),
  )
  return { argv: texts(entry.argv), cwd: String(entry.cwd), env }
}
