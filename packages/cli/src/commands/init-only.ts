import type { Output } from '../io/output.ts'
import type { Shutdown } from '../io/shutdown.ts'
import { type PrintOptions, sinkFor } from './print.ts'
import type { Compose } from './session.ts'

/** Runs Setup and SessionStart hooks and ends: for images and CI jobs that prepare a project. */
export const runInitOnly = async (
  options: Pick<PrintOptions, 'format' | 'verbose'>,
  compose: Compose,
  output: Output,
  shutdown: Shutdown,
): Promise<number> => {
  const session = await compose({ sink: sinkFor(options, output) })
  shutdown.guard(session)
  try {
    await session.engine.begin()
    return 0
  } finally {
    await session.close()
  }
}
