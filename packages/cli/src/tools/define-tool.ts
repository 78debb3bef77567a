import type { JsonObject, ToolResultContentBlock } from '@agent-engine/protocol'
import type { z } from 'zod'
import type { Subject } from '../permissions/subject.ts'
import { PathError } from '../platform/paths.ts'
import type { ToolContext } from './context.ts'
import {
  type ModelResult,
  type Tool,
  type ToolEvent,
  ToolInputError,
  type ToolOutcome,
  type ToolSpec,
} from './define.ts'
import { hasShapeOf, isPartOf } from './has-shape.ts'
import { builtInInputSchema } from './input-schema.ts'

/** Closes over a tool's types, so that whoever runs tools needs to know none of them. */
export const defineTool = <I extends JsonObject, O>(spec: ToolSpec<I, O>): Tool => {
  let schema: Promise<z.ZodType<I>> | undefined
  return {
    name: spec.name,
    readOnly: spec.readOnly,
    requiresUserInteraction: spec.requiresUserInteraction ?? false,
    inputSchema: () => spec.inputSchema ?? builtInInputSchema(spec.name),
    describe: (env) => spec.describe(env),
    async prepare(raw, cwd) {
      schema ??= spec.input()
      const { parseInput } = await import('./parse-input.ts')
      const input = parseInput(spec.name, await schema, raw)
      return {
        input,
        parallel: typeof spec.parallel === 'function' ? spec.parallel(input) : spec.parallel,
        readOnly: spec.readOnly,
        subjects: subjectsOf(() => spec.subjects(input, cwd)),
        precheck: async (ctx) => spec.precheck?.(input, ctx),
        validate: async (ctx) => spec.validate?.(input, ctx),
        run: (ctx) => run(spec, input, ctx),
      }
    },
  }
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

async function* run<I extends JsonObject, O>(
  spec: ToolSpec<I, O>,
  input: I,
  ctx: ToolContext,
): AsyncGenerator<ToolEvent<ToolOutcome>, void, void> {
  for await (const event of spec.run(input, ctx)) {
    if (event.type === 'progress') {
      yield event
    } else {
      yield { type: 'done', output: outcomeOf(spec, input, event.output, event.shown ?? []) }
    }
  }
}

const outcomeOf = <I extends JsonObject, O>(
  spec: ToolSpec<I, O>,
  input: I,
  output: O,
  shown: readonly ToolResultContentBlock[],
): ToolOutcome => ({
  output,
  model: withShown(spec.toModel(output, input), shown),
  rewritten(other) {
    if (hasShapeOf(other, output)) return outcomeOf(spec, input, other, [])
    return isPartOf(other, output) ? outcomeOf(spec, input, { ...output, ...other }, []) : undefined
  },
})

const withShown = (model: ModelResult, shown: readonly ToolResultContentBlock[]): ModelResult => {
  if (shown.length === 0) return model
  const { content } = model
  const blocks = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content
  return { ...model, content: [...blocks, ...shown] }
}
