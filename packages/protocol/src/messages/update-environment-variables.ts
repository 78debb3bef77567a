import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

/** Changes variables of the running engine; there is no reply. */
export const updateEnvironmentVariablesSchema = wireObject({
  type: z.literal('update_environment_variables'),
  variables: z.record(z.string(), z.string()),
})

export type UpdateEnvironmentVariables = z.infer<typeof updateEnvironmentVariablesSchema>
