import { backgroundTasksRequestSchema } from '@agent-engine/protocol/control/background-tasks'
import { getBinaryVersionRequestSchema } from '@agent-engine/protocol/control/get-binary-version'
import { getContextUsageRequestSchema } from '@agent-engine/protocol/control/get-context-usage'
import { getSessionCostRequestSchema } from '@agent-engine/protocol/control/get-session-cost'
import { getTaskOutputRequestSchema } from '@agent-engine/protocol/control/get-task-output'
import { getUsageRequestSchema } from '@agent-engine/protocol/control/get-usage'
import { listModelsRequestSchema } from '@agent-engine/protocol/control/list-models'
import { readFileRequestSchema } from '@agent-engine/protocol/control/read-file'
import { renameSessionRequestSchema } from '@agent-engine/protocol/control/rename-session'
import { seedReadStateRequestSchema } from '@agent-engine/protocol/control/seed-read-state'
import { setHasSubscribersRequestSchema } from '@agent-engine/protocol/control/set-has-subscribers'
import { setMcpPermissionModeOverrideRequestSchema } from '@agent-engine/protocol/control/set-mcp-permission-mode-override'
import { reloadHandlers } from '../io/control/handlers/reload.ts'
import { type Handlers, on, RequestRefused } from '../io/control/inbound.ts'
import type { ComposedSession } from './session.ts'

/** The requests of hosts that most sessions never get (spec: protocol §4.2), in a file that is loaded with the first. */
export const seldomRequests = ({ engine, facts, models, reload, serverModes }: ComposedSession): Handlers => {
  const { inspect } = engine
  return new Map([
    ...reloadHandlers(reload),
    on('background_tasks', backgroundTasksRequestSchema, ({ tool_use_id: toolUseId }) => ({
      backgrounded: engine.sendToBackground(toolUseId) > 0,
    })),
    on('get_task_output', getTaskOutputRequestSchema, async ({ task_id: id }) => {
      const tail = await engine.taskOutput(id)
      if (tail === undefined) throw new RequestRefused('unknown_task', `There is no task ${id}.`)
      return { ...tail }
    }),
    on('get_context_usage', getContextUsageRequestSchema, async ({ detail = 'full' }) => ({
      ...(await inspect.contextUsage(detail)),
    })),
    on('get_usage', getUsageRequestSchema, () => ({ ...inspect.usage() })),
    on('get_session_cost', getSessionCostRequestSchema, () => ({ text: inspect.cost() })),
    on('get_binary_version', getBinaryVersionRequestSchema, () => ({
      version: facts.version,
      buildTime: null,
    })),
    on('list_models', listModelsRequestSchema, () => ({ models: [...models()] })),
    on('read_file', readFileRequestSchema, async ({ subtype: _, ...request }) => ({
      ...(await inspect.readFile(request)),
    })),
    on('seed_read_state', seedReadStateRequestSchema, async ({ path, mtime }) => {
      await inspect.seedReadState(path, mtime)
      return undefined
    }),
    on(
      'set_mcp_permission_mode_override',
      setMcpPermissionModeOverrideRequestSchema,
      ({ serverName, mode }) => {
        const warning = serverModes.set(serverName, mode)
        return warning === undefined ? {} : { warning }
      },
    ),
    on('rename_session', renameSessionRequestSchema, ({ title, session_id: id }) => {
      if (id !== undefined && id !== engine.sessionId) {
        throw new RequestRefused('other_session', `This process runs session ${engine.sessionId}, not ${id}.`)
      }
      if (title.trim() === '') throw new RequestRefused('invalid_title', 'A session title must not be empty.')
      inspect.rename(title)
      return undefined
    }),
    // Whether anybody watches changes nothing here.
    on('set_has_subscribers', setHasSubscribersRequestSchema, () => undefined),
  ])
}
