import type {
  GetSettingsResponse,
  getSettingsRequestSchema,
} from '@agent-engine/protocol/control/get-settings'
import type { Handler } from '../inbound.ts'

/** The settings in force, where they come from and what is wrong with them (spec: settings §14). */
export const getSettingsHandler =
  (report: () => GetSettingsResponse): Handler<typeof getSettingsRequestSchema> =>
  () => ({ ...report() })
