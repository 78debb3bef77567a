import type { JsonObject } from '@agent-engine/protocol'
import { AgentError } from '@agent-engine/protocol/errors'

/** What a value breaks of a schema, in words; undefined when it fits. */
export type SchemaCheck = (value: unknown) => string | undefined

/** A JSON Schema that can't be used for structured output. */
export class SchemaError extends AgentError {
  constructor(message: string, options?: { cause?: unknown }) {
    super('invalid_schema', message, options)
    this.name = 'SchemaError'
  }
}

/** Makes a check from a JSON Schema, draft 7. Rejects with `SchemaError`. */
export const compileSchema = async (schema: JsonObject): Promise<SchemaCheck> => {
  if (schema.type !== undefined && schema.type !== 'object') {
    throw new SchemaError(
      `The JSON schema describes ${JSON.stringify(schema.type)}, but only objects can be asked for. Wrap it: {"type":"object","properties":{"value":…}}.`,
    )
  }
  const { AjvJsonSchemaValidator } = await import('@modelcontextprotocol/sdk/validation/ajv')
  try {
    const validate = new AjvJsonSchemaValidator().getValidator<unknown>(withoutDialect(schema))
    return (value) => validate(value).errorMessage
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new SchemaError(`The JSON schema is invalid: ${reason}`, { cause })
  }
}

/** Later dialects would have to be loaded from elsewhere; what they add to draft 7 is ignored. */
const withoutDialect = ({ $schema: _, ...schema }: JsonObject): JsonObject => schema
