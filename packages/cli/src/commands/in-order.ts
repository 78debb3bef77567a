import type { SessionOutcome } from '../engine/session-loop.ts'
import type { ComposedSession } from './session.ts'

/**
 * Runs the turns of a session for a front end and closes the session however that ends: an error of the front end
 * first ends the turn that is running.
 */
export const inOrder = async (
  session: ComposedSession,
  frontEnd: (running: Promise<SessionOutcome>) => Promise<number>,
): Promise<number> => {
  const running = session.engine.run()
  try {
    return await frontEnd(running)
  } catch (error) {
    session.engine.interrupt()
    session.engine.stop()
    await Promise.allSettled([running])
    throw error
  } finally {
    await session.close()
  }
}
