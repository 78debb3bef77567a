import type { InboundUserMessage } from '@agent-engine/protocol'
import { isOn } from '../../config/env-flag.ts'
import type { OpenedSession } from '../../session/open-options.ts'

const PROMPT =
  'The session was cut off while you were at work, and goes on now. Look at what was done already, then go on where you stopped.'

/** What makes a resumed session go on with a turn that was cut (`CLAUDE_CODE_RESUME_INTERRUPTED_TURN`). */
export const continuationOf = (
  env: Readonly<Record<string, string | undefined>>,
  { isCut }: Pick<OpenedSession, 'isCut'>,
): InboundUserMessage | undefined =>
  isCut && isOn(env.CLAUDE_CODE_RESUME_INTERRUPTED_TURN)
    ? {
        type: 'user',
        message: { role: 'user', content: env.CLAUDE_CODE_RESUME_PROMPT || PROMPT },
        parent_tool_use_id: null,
        isSynthetic: true,
        client_composed: true,
      }
    : undefined
