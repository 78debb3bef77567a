import { rm } from 'node:fs/promises'
import type { Engine } from '../../engine/engine.ts'
import type { ResolvedOptions } from '../options.ts'
import type { Ground } from './ground.ts'
import type { ComposedHooks } from './hooks.ts'
import type { MainAgent } from './main-agent.ts'
import type { ComposedMcp } from './mcp.ts'
import { composeSweep } from './session.ts'

/** How long children get to end by themselves. */
const CLOSE_GRACE_MS = 500

export interface ClosingParts {
  readonly options: ResolvedOptions
  readonly ground: Ground
  readonly engine: Engine
  readonly hooks: ComposedHooks
  readonly mcp: ComposedMcp
  readonly mainAgent: Pick<MainAgent, 'close'>
}

/** Servers and shells end side by side; then what they left behind, and the transcript last. */
export const closeSession = async ({
  options,
  ground,
  engine,
  hooks,
  mcp,
  mainAgent,
}: ClosingParts): Promise<void> => {
  const { shell, registry, transcript } = ground
  await engine.end(options.print ? 'other' : 'prompt_input_exit')
  hooks.close()
  await Promise.all([mcp.session.close(), mainAgent.close(), shell.close(CLOSE_GRACE_MS)])
  await registry.close(CLOSE_GRACE_MS)
  await transcript.sync('close')
  await transcript.close()
  await composeSweep(options, transcript.sessionId)
  if (!options.session.persist) await rm(ground.toolResults, { recursive: true, force: true })
}
