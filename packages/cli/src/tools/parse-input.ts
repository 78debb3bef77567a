import type { Json } from '@agent-engine/protocol'
import { coerceInput } from '@agent-engine/protocol/tool-io/coerce-input'
import type { z } from 'zod'
import { InputValidationError } from './input-errors.ts'

/**
 * Checks the input of a call. Strings that hold the number, boolean, list or object a parameter takes are read as such
 * (spec: tools §2.4). Throws `InputValidationError`.
 */
export const parseInput = <I>(toolName: string, schema: z.ZodType<I>, raw: Json): I => {
  const coerced = coerceInput(schema, raw)
  const parsed = schema.safeParse(coerced)
  if (parsed.success) return parsed.data
  throw new InputValidationError(toolName, parsed.error.issues, coerced)
}
