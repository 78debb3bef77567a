import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const toolSection = {
  /** 4,000 to 128,000 characters; 30,000 when absent. */
  bashOutputMaxChars: z.number().optional(),
  defaultShell: z.string().optional(),
  skipWebFetchPreflight: z.boolean().optional(),
  webFetch: wireObject({
    /** Let pages on loopback, link-local and private addresses be fetched. */
    allowPrivateNetwork: z.boolean().optional(),
    allowDomains: z.array(z.string()).optional(),
    denyDomains: z.array(z.string()).optional(),
  }).optional(),
  bashOutput: wireObject({
    /** False: every read gives the whole output. */
    incremental: z.boolean().optional(),
  }).optional(),
}
