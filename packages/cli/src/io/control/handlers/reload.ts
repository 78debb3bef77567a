import type { JsonObject } from '@agent-engine/protocol'
import { reloadOutputStylesRequestSchema } from '@agent-engine/protocol/control/reload-output-styles'
import {
  type ReloadPluginsRequest,
  reloadPluginsRequestSchema,
} from '@agent-engine/protocol/control/reload-plugins'
import { reloadSkillsRequestSchema } from '@agent-engine/protocol/control/reload-skills'
import { type Handlers, on } from '../inbound.ts'

/** Reads files of extensions anew. */
export interface Reload {
  plugins(request: ReloadPluginsRequest): Promise<object>
  skills(): Promise<object>
  outputStyles(): Promise<object>
}

export const reloadHandlers = (reload: Reload): Handlers =>
  new Map([
    on('reload_plugins', reloadPluginsRequestSchema, async (request) =>
      answer(await reload.plugins(request)),
    ),
    on('reload_skills', reloadSkillsRequestSchema, async () => answer(await reload.skills())),
    on('reload_output_styles', reloadOutputStylesRequestSchema, async () =>
      answer(await reload.outputStyles()),
    ),
  ])

const answer = (payload: object): JsonObject => ({ ...payload })
