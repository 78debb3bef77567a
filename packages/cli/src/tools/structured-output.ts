import type { JsonObject } from '@agent-engine/protocol'
import { type Tool, ToolFailure } from './define.ts'
import { defineTool } from './define-tool.ts'
import type { SchemaCheck } from './json-schema-check.ts'

export const STRUCTURED_OUTPUT = 'StructuredOutput'

const DESCRIPTION = `Gives the final answer to the user's request in the form that was asked for.

Call it once, when the work is done, with all of the answer as its input. It ends the turn: nothing you say afterwards is read.`

/** Takes an answer that fits the schema the user gave (spec: tools §8). Its output is that answer. */
export const createStructuredOutputTool = (
  schema: JsonObject,
  check: SchemaCheck | Promise<SchemaCheck>,
): Tool =>
  defineTool<JsonObject, JsonObject>({
    name: STRUCTURED_OUTPUT,
    input: async () =>
      (await import('@agent-engine/protocol/tool-io/structured-output')).structuredOutputInputSchema,
    inputSchema: { type: 'object', ...schema },
    parallel: false,
    readOnly: true,
    subjects: () => [],
    describe: () => DESCRIPTION,
    async *run(input) {
      const problem = (await check)(input)
      if (problem !== undefined) {
        throw new ToolFailure(
          'output_mismatch',
          `The answer does not fit the schema: ${problem}. Correct it and call ${STRUCTURED_OUTPUT} again.`,
        )
      }
      yield { type: 'done', output: input }
    },
    toModel: () => ({ content: 'The answer was taken.' }),
  })
