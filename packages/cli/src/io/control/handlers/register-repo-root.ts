import type { registerRepoRootRequestSchema } from '@agent-engine/protocol/control/register-repo-root'
import type { Engine } from '../../../engine/engine.ts'
import type { Handler } from '../inbound.ts'

/** A directory that is not there is an error answer. */
export const registerRepoRootHandler =
  (engine: Engine): Handler<typeof registerRepoRootRequestSchema> =>
  ({ directory }) =>
    engine.addDirectory(directory).then(() => undefined)
