import {
  getParseErrorMessage,
  normalizeObjectSchema,
  safeParseAsync,
} from '@modelcontextprotocol/sdk/server/zod-compat.js'
import { toJsonSchemaCompat } from '@modelcontextprotocol/sdk/server/zod-json-schema-compat.js'
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv'
import { isJsonObject } from '../boundary.ts'
import { asZod } from './instance-tools.ts'
import { type AnySdkMcpTool, schemaKind } from './tool.ts'

export type ParsedArguments = { ok: true; value: object } | { ok: false; message: string }

/** A tool's schema, made ready: for the model, and for checking what the model sends. */
export interface CompiledSchema {
  jsonSchema: { type: 'object'; [keyword: string]: unknown }
  parse(args: unknown): Promise<ParsedArguments>
}

/** @throws Error when the schema has no JSON Schema form */
export function compileSchema(tool: AnySdkMcpTool): CompiledSchema {
  return schemaKind(tool.inputSchema) === 'json' ? compileJsonSchema(tool) : compileZod(tool)
}

function compileZod(tool: AnySdkMcpTool): CompiledSchema {
  const isEmpty = schemaKind(tool.inputSchema) === 'shape' && Object.keys(tool.inputSchema).length === 0
  if (isEmpty)
    return { jsonSchema: { type: 'object', properties: {} }, parse: async () => ({ ok: true, value: {} }) }
  const schema = normalizeObjectSchema(asZod(tool))
  if (schema === undefined) throw new Error('the schema describes no object')
  const jsonSchema = toJsonSchemaCompat(schema, { strictUnions: true, pipeStrategy: 'input' })
  return {
    jsonSchema: { ...jsonSchema, type: 'object' },
    async parse(args) {
      const result = await safeParseAsync(schema, args)
      if (!result.success) return { ok: false, message: getParseErrorMessage(result.error) }
      return { ok: true, value: isJsonObject(result.data) ? result.data : {} }
    },
  }
}

function compileJsonSchema({ inputSchema }: AnySdkMcpTool): CompiledSchema {
  const jsonSchema = { ...inputSchema, type: 'object' as const }
  const validate = new AjvJsonSchemaValidator().getValidator<object>(jsonSchema)
  return {
    jsonSchema,
    async parse(args) {
      const result = validate(args)
      return result.valid ? { ok: true, value: result.data } : { ok: false, message: result.errorMessage }
    },
  }
}
