import type { JsonObject } from '@agent-engine/protocol'
import { settingsSchema } from '@agent-engine/protocol/settings/settings'
import { toJSONSchema } from 'zod'

/** JSON Schema (2020-12) of a settings file, for editors: put its address into `$schema`. */
export const settingsJsonSchema = (): JsonObject => ({
  title: 'agent-engine settings',
  ...toJSONSchema(settingsSchema),
})
