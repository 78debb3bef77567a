import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { defaults } from './entries.testing.ts'
import { openSession } from './open.ts'
import type { OpenedSession, OpenSessionOptions } from './open-options.ts'

/** A project and a configuration directory of their own, removed after the test. */
export interface Place {
  readonly root: string
  readonly cwd: string
  readonly configDir: string
  open(options?: Partial<OpenSessionOptions>): Promise<OpenedSession>
}

export const createPlace = (): Place => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'session-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const place = { root, cwd: join(root, 'project'), configDir: join(root, 'config') }
  mkdirSync(place.cwd)
  return { ...place, open: (options = {}) => openSession({ ...defaults(place), ...options }) }
}
