import type { JsonObject } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { isBuiltInToolName, type ToolName } from '@agent-engine/protocol/tool-names'
import { INPUT_SCHEMAS } from './input-schemas.ts'

/** The JSON Schema of a built-in tool's input. Making it from the zod schema would cost every start its time. */
export const builtInInputSchema = (name: string): JsonObject => {
  if (isBuiltInToolName(name)) return INPUT_SCHEMAS[name]
  throw new Error(`${name} is no built-in tool: its definition has to bring its own inputSchema`)
}

/** The same without one of its optional parameters. */
export const withoutParameter = (name: ToolName, parameter: string): JsonObject => {
  const schema = INPUT_SCHEMAS[name]
  if (!isJsonObject(schema.properties)) return schema
  const { [parameter]: _, ...properties } = schema.properties
  return { ...schema, properties }
}
