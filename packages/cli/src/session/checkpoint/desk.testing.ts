import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '@agent-engine/protocol'
import { nodeFiles } from '../../platform/files.ts'
import { createPlace, type Place } from '../place.testing.ts'
import { createCheckpoints, type SessionCheckpoints } from './lazy.ts'

interface Desk {
  readonly checkpoints: SessionCheckpoints
  readonly lines: JsonObject[]
  readonly kept: string
  /** What a tool does. */
  write(name: string, content: string | Uint8Array): Promise<void>
  makeDirectory(name: string): Promise<void>
  /** What anybody else does. */
  edit(name: string, content: string): void
  read(name: string): string | undefined
  problems: JsonObject[]
}

const TRANSCRIPT = 'transcript.jsonl'

/** `earlier`: goes on with the lines of a desk before. */
export const deskAt = (place: Place, earlier: readonly JsonObject[] = []): Desk => {
  const lines: JsonObject[] = [...earlier]
  const path = join(place.root, TRANSCRIPT)
  const save = () => writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  save()
  const kept = join(place.root, 'copies')
  const problems: JsonObject[] = []
  const checkpoints = createCheckpoints({
    recording: true,
    project: place.cwd,
    transcript: {
      sessionId: 's',
      path,
      appendRecord(record) {
        lines.push(record)
        save()
      },
    },
    directories: () => [kept],
    continues: () => earlier.length > 0,
    now: Date.now,
    log: (event, fields) => problems.push({ event, ...fields }),
  })
  const files = checkpoints.guard(nodeFiles)
  return {
    checkpoints,
    lines,
    kept,
    problems,
    async write(name, content) {
      await files.write(join(place.cwd, name), Buffer.from(content))
    },
    makeDirectory: (name) => files.makeDirectory(join(place.cwd, name)),
    edit: (name, content) => writeFileSync(join(place.cwd, name), content),
    read(name) {
      const file = join(place.cwd, name)
      return existsSync(file) ? readFileSync(file, 'utf8') : undefined
    },
  }
}

export const desk = (): Desk & { place: Place } => {
  const place = createPlace()
  return { ...deskAt(place), place }
}
