import { join } from 'node:path'
import type { InProcessEngine } from '@agent-engine/protocol/in-process'
import type { EngineParts } from '../app/embed/engine-parts.ts'
import { createChunkLoader } from './chunk-loader.ts'

// What `dist/engine.d.ts` declares; see `build.mjs`.
type CreateEngine = (parts?: EngineParts) => InProcessEngine

let loaded: CreateEngine | undefined

/** An engine that runs in this process, for `query({ options: { engine } })`. Its code is loaded by the first call. */
export const createEngine = (parts?: EngineParts): InProcessEngine => {
  loaded ??= load()
  return loaded(parts)
}

const load = (): CreateEngine => {
  const loader = createChunkLoader(join(__dirname, 'chunks'))
  const chunk = loader.load('main.cjs')
  if (!hasEngine(chunk)) {
    throw new Error('The installation is damaged: chunks/main.cjs has no createEngine(). Install again.')
  }
  process.once('exit', () => loader.saveCaches())
  return chunk.createEngine
}

const hasEngine = (value: unknown): value is { readonly createEngine: CreateEngine } =>
  typeof value === 'object' &&
  value !== null &&
  'createEngine' in value &&
  typeof value.createEngine === 'function'
