import { mkdirSync, realpathSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { slugOf } from '../sessions/slug.ts'
import { temporaryDirectory } from './stand-in.testing.ts'

export type Json = { [key: string]: unknown }

export const A = 'aaaaaaaa-1111-4111-8111-111111111111'
export const B = 'bbbbbbbb-1111-4111-8111-111111111111'

export interface TranscriptsOnDisk {
  readonly config: string
  readonly project: string
  /** Where the transcript of a session lies. */
  fileOf(id: string, dir?: string): string
  write(id: string, entries: (Json | string)[], options?: { dir?: string; at?: number }): string
}

/** A config directory and a project of its own for each test of the file. */
export function transcriptsOnDisk(): TranscriptsOnDisk {
  let config = ''
  let project = ''
  beforeEach(() => {
    config = temporaryDirectory()
    project = realpathSync(temporaryDirectory())
    process.env.CLAUDE_CONFIG_DIR = config
  })
  afterEach(() => {
    delete process.env.CLAUDE_CONFIG_DIR
  })

  function fileOf(id: string, dir = project): string {
    const folder = join(config, 'projects', slugOf(dir))
    mkdirSync(folder, { recursive: true })
    return join(folder, `${id}.jsonl`)
  }

  return {
    get config() {
      return config
    },
    get project() {
      return project
    },
    fileOf,
    write(id, entries, { dir = project, at = 1_000 } = {}) {
      const path = fileOf(id, dir)
      const lines = entries.map((entry) => (typeof entry === 'string' ? entry : JSON.stringify(entry)))
      writeFileSync(path, lines.map((line) => `${line}\n`).join(''))
      utimesSync(path, at, at)
      return path
    },
  }
}

let count = 0

function uuid(): string {
  count += 1
  return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`
}

export function user(content: unknown, parent: Json | null = null, fields: Json = {}): Json {
  const base = { isSidechain: false, cwd: '/proj', gitBranch: 'main', timestamp: '2026-01-01T00:00:00.000Z' }
  const message = { role: 'user', content }
  return { parentUuid: parent?.uuid ?? null, ...base, type: 'user', message, uuid: uuid(), ...fields }
}

export function assistant(
  content: string | Json[],
  parent: Json | null,
  id = 'msg_1',
  fields: Json = {},
): Json {
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : content
  return {
    ...user('', parent),
    type: 'assistant',
    message: { id, role: 'assistant', content: blocks },
    ...fields,
  }
}

export function contents(messages: { message: unknown }[]): unknown[] {
  return messages.map(({ message }) => (message as Json).content)
}
