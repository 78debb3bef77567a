import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

export const pluginInstallMessageSchema = wireObject({
  ...systemShape('plugin_install'),
  status: z.enum(['started', 'installed', 'failed', 'completed']),
  name: z.string().optional(),
  error: z.string().optional(),
})

export type PluginInstallMessage = z.infer<typeof pluginInstallMessageSchema>
