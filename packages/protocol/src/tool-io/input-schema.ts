import * as z from 'zod'
import type { JsonObject } from '../json.ts'

const cache = new WeakMap<z.ZodType, JsonObject>()

/** The `input_schema` of a tool for the API: JSON Schema draft-07, closed to unknown fields. Made once per schema. */
export function toolInputJsonSchema(schema: z.ZodType): JsonObject {
  const known = cache.get(schema)
  if (known !== undefined) return known
  const {
    $schema: _dialect,
    '~standard': _standard,
    ...made
  } = z.toJSONSchema(schema, { target: 'draft-7', io: 'output' })
  cache.set(schema, made)
  return made
}
