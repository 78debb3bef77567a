import { PassThrough } from 'node:stream'
import type { EngineConnection, EngineStart, InProcessEngine } from '@agent-engine/protocol/in-process'
import type { EngineParts } from './engine-parts.ts'

export type { EngineConnection, EngineStart, InProcessEngine } from '@agent-engine/protocol/in-process'
export type { FetchInit, FetchPort, FetchReply } from '../../platform/fetch-port.ts'
export type { Program, ProgramStart, SpawnProgram } from '../../platform/spawn-port.ts'
export type { EngineModel, EngineParts, ModelCall, ModelEvent } from './engine-parts.ts'

/**
 * An engine without a process of its own: the same sessions over the same messages. Everything a session holds is made
 * anew for each, so sessions know nothing of each other.
 */
export const createEngine = (parts: EngineParts = {}): InProcessEngine => ({
  connect: (start) => connect(parts, start),
})

const connect = (parts: EngineParts, start: EngineStart): EngineConnection => {
  const input = new PassThrough()
  const leave = new AbortController()
  void run(parts, start, input, leave.signal)
  return {
    write(text) {
      if (!input.writable || input.write(text)) return
      return new Promise((resolve) => input.once('drain', resolve))
    },
    endInput: () => void input.end(),
    abort() {
      input.end()
      leave.abort()
    },
  }
}

/** What a session is made of is loaded when the first one starts. Never rejects: an error is an exit code. */
const run = async (
  parts: EngineParts,
  start: EngineStart,
  input: PassThrough,
  signal: AbortSignal,
): Promise<void> => {
  let exitCode = 1
  try {
    const { runEmbedded } = await import('./run-embedded.ts')
    exitCode = await runEmbedded(parts, start, input, signal)
  } catch (error) {
    start.onStderr(`Error: ${error instanceof Error ? error.message : String(error)}\n`)
  }
  // Whoever still waits to write is let go.
  input.destroy()
  start.onEnd({ exitCode })
}
