import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { emptyResponseSchema } from './empty-response.ts'

/** Adds a working directory. */
export const registerRepoRootRequestSchema = wireObject({
  subtype: z.literal('register_repo_root'),
  directory: z.string(),
})

export const registerRepoRootResponseSchema = emptyResponseSchema

export type RegisterRepoRootRequest = z.infer<typeof registerRepoRootRequestSchema>
