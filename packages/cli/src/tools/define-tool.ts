import type { Json, JsonObject } from '@agent-engine/protocol'
import { coerceInput } from '@agent-engine/protocol/tool-io/coerce-input'
import { toolInputJsonSchema } from '@agent-engine/protocol/tool-io/input-schema'
import type { z } from 'zod'
import type { Subject } from '../permissions/subject.ts'
import { PathError } from '../platform/paths.ts'
import type { ToolContext } from './context.ts'
import { type Tool, type ToolEvent, ToolInputError, type ToolOutcome, type ToolSpec } from './define.ts'
import { InputValidationError } from './input-errors.ts'

/** Closes over a tool's types, so that whoever runs tools needs to know none of them. */
export const defineTool = <S extends z.ZodType<JsonObject>, O>(spec: ToolSpec<S, O>): Tool => ({
  name: spec.name,
  readOnly: spec.readOnly,
  requiresUserInteraction: spec.requiresUserInteraction ?? false,
  inputSchema: () => toolInputJsonSchema(spec.input),
  describe: (env) => spec.describe(env),
  prepare(raw, cwd) {
    const input = parseInput(spec.name, spec.input, raw)
    return {
      input,
      parallel: typeof spec.parallel === 'function' ? spec.parallel(input) : spec.parallel,
      readOnly: spec.readOnly,
      subjects: subjectsOf(() => spec.subjects(input, cwd)),
      validate: async (ctx) => spec.validate?.(input, ctx),
      run: (ctx) => run(spec, input, ctx),
    }
  },
})

/** Strings that hold the number, boolean, list or object a parameter takes are read as such (spec: tools §2.4). */
const parseInput = <S extends z.ZodType<JsonObject>>(toolName: string, schema: S, raw: Json): z.output<S> => {
  const coerced = coerceInput(schema, raw)
  const parsed = schema.safeParse(coerced)
  if (parsed.success) return parsed.data
  throw new InputValidationError(toolName, parsed.error.issues, coerced)
}

/** A path that no rule can judge makes the call invalid, not denied. */
const subjectsOf = (subjects: () => readonly Subject[]): readonly Subject[] => {
  try {
    return subjects()
  } catch (error) {
    if (error instanceof PathError) throw new ToolInputError(error.code, error.message, { cause: error })
    throw error
  }
}

async function* run<S extends z.ZodType<JsonObject>, O>(
  spec: ToolSpec<S, O>,
  input: z.output<S>,
  ctx: ToolContext,
): AsyncGenerator<ToolEvent<ToolOutcome>, void, void> {
  for await (const event of spec.run(input, ctx)) {
    yield event.type === 'progress'
      ? event
      : { type: 'done', output: { output: event.output, model: spec.toModel(event.output, input) } }
  }
}
