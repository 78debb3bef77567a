import * as z from 'zod'
import { agentDefinitionSchema } from './agents.ts'
import { contentBlockParamSchema } from './api/content-block-params.ts'
import { contentBlockSchema } from './api/content-blocks.ts'
import { apiMessageSchema, messageParamSchema } from './api/message.ts'
import { streamEventSchema } from './api/stream-events.ts'
import { usageSchema } from './api/usage.ts'
import { emptyResponseSchema } from './control/empty-response.ts'
import { ENGINE_REQUESTS } from './control/engine-requests.ts'
import { HOST_REQUESTS } from './control/host-requests.ts'
import { hookOutputSchema } from './hooks/output.ts'
import { HOOK_INPUTS } from './hooks.ts'
import { type JsonObject, jsonObjectSchema } from './json.ts'
import { mcpServerConfigSchema } from './mcp.ts'
import { engineMessageSchema } from './messages/engine-message.ts'
import { hostMessageSchema } from './messages/host-message.ts'
import { permissionResultSchema, permissionUpdateSchema } from './permissions.ts'
import { settingsSchema } from './settings/settings.ts'
import { TOOL_IO } from './tool-io/tool-io.ts'
import { transcriptEntrySchema } from './transcript.ts'

const NAMED_SCHEMAS = {
  EngineMessage: engineMessageSchema,
  HostMessage: hostMessageSchema,
  TranscriptEntry: transcriptEntrySchema,
  Settings: settingsSchema,
  ApiMessage: apiMessageSchema,
  MessageParam: messageParamSchema,
  ContentBlock: contentBlockSchema,
  ContentBlockParam: contentBlockParamSchema,
  StreamEvent: streamEventSchema,
  Usage: usageSchema,
  PermissionUpdate: permissionUpdateSchema,
  PermissionResult: permissionResultSchema,
  HookOutput: hookOutputSchema,
  McpServerConfig: mcpServerConfigSchema,
  AgentDefinition: agentDefinitionSchema,
  EmptyResponse: emptyResponseSchema,
  JsonObject: jsonObjectSchema,
} as const

const DEFINITIONS = '#/$defs/'

/**
 * The whole protocol as one JSON Schema document (2020-12) for programs in other languages. `$defs` holds every shape;
 * `control`, `hooks` and `tools` say which of them belongs to which control request, hook event and tool.
 */
export function protocolJsonSchema(): JsonObject {
  const names = new Map<z.ZodType, string>()
  const define = (name: string, schema: z.ZodType): JsonObject => {
    if (!names.has(schema)) names.set(schema, name)
    return { $ref: DEFINITIONS + names.get(schema) }
  }
  for (const [name, schema] of Object.entries(NAMED_SCHEMAS)) define(name, schema)
  const pairs = (group: string, table: Record<string, Record<string, z.ZodType>>): JsonObject =>
    mapValues(table, (pair, key) =>
      mapValues(pair, (schema, part) => define(`${group}.${key}.${part}`, schema)),
    )
  const control = { host: pairs('host', HOST_REQUESTS), engine: pairs('engine', ENGINE_REQUESTS) }
  const hooks = mapValues(HOOK_INPUTS, (schema, event) => define(`hook.${event}`, schema))
  const tools = pairs('tool', TOOL_IO)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'agent-engine protocol',
    control,
    hooks,
    tools,
    $defs: definitions(names),
  }
}

function definitions(names: ReadonlyMap<z.ZodType, string>): JsonObject {
  const registry = z.registry<{ id: string }>()
  for (const [schema, id] of names) registry.add(schema, { id })
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => DEFINITIONS + id })
  return mapValues(schemas, ({ $schema: _dialect, $id: _id, ...schema }) => schema)
}

function mapValues<T, R>(
  record: Readonly<Record<string, T>>,
  map: (value: T, key: string) => R,
): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]))
}
