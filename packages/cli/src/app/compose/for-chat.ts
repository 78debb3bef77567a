import type { ComposedSession } from '../../commands/session.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Ground } from './ground.ts'

/** What settings show to a person who chats. */
export const forChat = (
  ground: Ground,
  engine: Engine,
): Pick<ComposedSession, 'announcements' | 'statusLine'> => ({
  announcements: ground.options.settings.effective.companyAnnouncements ?? [],
  async statusLine() {
    const { showStatusLine } = await import('./status-line.ts')
    return showStatusLine({ ...ground, engine })
  },
})
