import { readFile } from 'node:fs/promises'
import { TOOL_NAMES } from '@agent-engine/protocol'
import { toolInputJsonSchema } from '@agent-engine/protocol/tool-io/input-schema'
import { TOOL_IO } from '@agent-engine/protocol/tool-io/tool-io'
import { describe, expect, it } from 'vitest'
import { builtInInputSchema, withoutParameter } from './input-schema.ts'
import { INPUT_SCHEMAS } from './input-schemas.ts'

const generated = (): string =>
  [
    '// Made from the zod schemas of the protocol by input-schemas.test.ts: npx vitest run --update <that file>.',
    "import type { JsonObject } from '@agent-engine/protocol'",
    "import type { ToolName } from '@agent-engine/protocol/tool-names'",
    '',
    '/** Tool → JSON Schema of its input, as the API gets it. */',
    'export const INPUT_SCHEMAS: Readonly<Record<ToolName, JsonObject>> = {',
    ...TOOL_NAMES.map((name) => `  ${name}: ${JSON.stringify(toolInputJsonSchema(TOOL_IO[name].input))},`),
    '}',
    '',
  ].join('\n')

describe('INPUT_SCHEMAS', () => {
  it('is what the protocol says', async () => {
    await expect(generated()).toMatchFileSnapshot('./input-schemas.ts')
  })

  it('closes every input of a built-in tool to unknown parameters but the one whose schema the user gives', () => {
    const open = TOOL_NAMES.filter((name) => INPUT_SCHEMAS[name].additionalProperties !== false)
    expect(open.toSorted()).toEqual(['StructuredOutput'])
  })
})

describe('input schemas of tools', () => {
  it('leave out a parameter that a session does not have', () => {
    expect(builtInInputSchema('Bash').properties).toHaveProperty('run_in_background')
    expect(withoutParameter('Bash', 'run_in_background').properties).not.toHaveProperty('run_in_background')
    expect(withoutParameter('Bash', 'run_in_background').required).toEqual(['command'])
  })

  it('have to come with a tool that is not built in', () => {
    expect(() => builtInInputSchema('Sample')).toThrow('Sample is no built-in tool')
  })

  it('are loaded without the library that checks input', async () => {
    const source = await readFile(new URL('./input-schemas.ts', import.meta.url), 'utf8')
    expect(source.match(/^import (?!type )/gm)).toBeNull()
  })
})
