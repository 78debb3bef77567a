import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

/** Made by an SDK whose session store failed; the engine never sends it. */
export const mirrorErrorMessageSchema = wireObject({
  ...systemShape('mirror_error'),
  error: z.string(),
  key: wireObject({ projectKey: z.string(), sessionId: z.string(), subpath: z.string().optional() }),
})

export type MirrorErrorMessage = z.infer<typeof mirrorErrorMessageSchema>
