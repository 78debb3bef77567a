import type { JsonObject } from '@agent-engine/protocol'
import type { OutputRule } from '../../engine/structured-output.ts'
import type { Tool } from '../../tools/define.ts'
import { compileSchema } from '../../tools/json-schema-check.ts'
import { createStructuredOutputTool } from '../../tools/structured-output.ts'
import type { ResolvedOptions } from '../options.ts'

/** Answers in the form of a JSON schema, if the command line or the host asks for them. */
export interface ComposedOutput {
  /** The tool that takes them. */
  tool(): Tool | undefined
  rule(): OutputRule | undefined
  /** Takes over a schema. Rejects with `SchemaError`; there is no schema then. */
  use(schema: JsonObject): Promise<void>
}

const MAX_TRIES = 5

/** Rejects with `SchemaError` when the schema of the command line can't be used. */
export const composeOutput = async ({ env, jsonSchema }: ResolvedOptions): Promise<ComposedOutput> => {
  const rule: OutputRule = { maxTries: Number(env.MAX_STRUCTURED_OUTPUT_RETRIES) || MAX_TRIES }
  let known: string | undefined
  let tool: Tool | undefined
  const output: ComposedOutput = {
    tool: () => tool,
    rule: () => (tool === undefined ? undefined : rule),
    async use(schema) {
      const text = JSON.stringify(schema)
      if (text === known) return
      known = text
      // The tool is there at once, for a turn that begins before the check is ready.
      const check = compileSchema(schema)
      tool = createStructuredOutputTool(schema, check)
      try {
        await check
      } catch (error) {
        tool = undefined
        known = undefined
        throw error
      }
    },
  }
  if (jsonSchema !== undefined) await output.use(jsonSchema)
  return output
}
