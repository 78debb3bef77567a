import type {
  ListPermissionRulesResponse,
  listPermissionRulesRequestSchema,
} from '@agent-engine/protocol/control/list-permission-rules'
import type { Handler } from '../inbound.ts'

/** Every permission rule that holds now, with its source (spec: settings §14). */
export const listPermissionRulesHandler =
  (rules: () => Promise<ListPermissionRulesResponse>): Handler<typeof listPermissionRulesRequestSchema> =>
  async () => ({ ...(await rules()) })
