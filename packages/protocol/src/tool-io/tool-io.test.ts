import { describe, expect, it } from 'vitest'
import { TOOL_NAMES } from '../tool-names.ts'
import { bashInputSchema } from './bash.ts'
import { renameFormerParameters } from './former-input.ts'
import { toolInputJsonSchema } from './input-schema.ts'
import { readOutputSchema } from './outputs/read.ts'
import { taskInputSchema } from './task.ts'
import { todoWriteInputSchema } from './todo-write.ts'
import { TOOL_IO } from './tool-io.ts'
import { webFetchInputSchema } from './web-fetch.ts'
import { webSearchInputSchema } from './web-search.ts'

const OPEN_INPUTS = ['StructuredOutput']
const entries = Object.entries(TOOL_IO).map(([name, io]) => ({
  name,
  schema: toolInputJsonSchema(io.input),
  io,
}))

describe('TOOL_IO', () => {
  it('has every built-in tool', () => {
    expect(Object.keys(TOOL_IO).sort()).toEqual([...TOOL_NAMES].sort())
  })

  it('refuses unknown parameters of every tool but Task, which drops them', () => {
    for (const { name, io } of entries) {
      if (OPEN_INPUTS.includes(name)) continue
      const issues = io.input.safeParse({ not_a_parameter: 1 }).error?.issues ?? []
      const refused = issues.some((issue) => issue.code === 'unrecognized_keys')
      expect(refused, name).toBe(name !== 'Task')
    }
    expect(taskInputSchema.parse({ description: 'a', prompt: 'b', resume: 'x' })).toEqual({
      description: 'a',
      prompt: 'b',
    })
  })

  it('drops unknown fields inside the items of a list', () => {
    const todo = { content: 'a', status: 'pending', activeForm: 'b' }
    expect(todoWriteInputSchema.parse({ todos: [{ id: '1', ...todo }] })).toEqual({ todos: [todo] })
  })

  it('checks what the specification says of values', () => {
    expect(webSearchInputSchema.safeParse({ query: 'a' }).success).toBe(false)
    expect(webFetchInputSchema.safeParse({ url: 'no address', prompt: 'x' }).success).toBe(false)
    expect(
      todoWriteInputSchema.safeParse({ todos: [{ content: '', status: 'done', activeForm: '' }] }).success,
    ).toBe(false)
    expect(bashInputSchema.safeParse({ command: '', timeout: 0 }).success).toBe(true)
  })

  it('keeps fields of outputs that later versions add', () => {
    const output = {
      type: 'text',
      file: { filePath: 'a', content: '', numLines: 1, startLine: 1, totalLines: 1 },
      more: 1,
    }
    expect(readOutputSchema.parse(output)).toEqual(output)
  })
})

describe('toolInputJsonSchema', () => {
  it('gives closed objects in plain draft-07 that say what each parameter is for', () => {
    for (const { name, schema } of entries) {
      expect(schema.type, name).toBe('object')
      expect(schema).not.toHaveProperty('$schema')
      expect(JSON.stringify(schema), name).not.toMatch(/\$ref|\$defs|prefixItems/)
      if (OPEN_INPUTS.includes(name)) continue
      expect(schema.additionalProperties, name).toBe(false)
      for (const [parameter, property] of Object.entries(Object(schema.properties))) {
        expect(property, `${name}.${parameter}`).toHaveProperty('description')
      }
    }
  })

  it('requires what is not optional', () => {
    expect(toolInputJsonSchema(TOOL_IO.Edit.input).required).toEqual([
      'file_path',
      'old_string',
      'new_string',
    ])
    expect(toolInputJsonSchema(TOOL_IO.Task.input).required).toEqual(['description', 'prompt'])
    expect(toolInputJsonSchema(TOOL_IO.ListMcpResourcesTool.input)).not.toHaveProperty('required')
  })

  it('is made once per schema', () => {
    expect(toolInputJsonSchema(bashInputSchema)).toBe(toolInputJsonSchema(bashInputSchema))
  })
})

describe('renameFormerParameters', () => {
  it('maps the parameters of former tool names to those of today', () => {
    expect(renameFormerParameters('TaskStop', { task_id: 'a1' })).toEqual({ shell_id: 'a1' })
    expect(renameFormerParameters('TaskOutput', { task_id: 'a1', block: true, timeout: 5 })).toEqual({
      bash_id: 'a1',
    })
    expect(renameFormerParameters('Skill', { command: 'pdf' })).toEqual({ skill: 'pdf' })
  })

  it('prefers the parameter of today and leaves other tools alone', () => {
    expect(renameFormerParameters('TaskStop', { task_id: 'old', shell_id: 'new' })).toEqual({
      shell_id: 'new',
    })
    const input = { command: 'ls' }
    expect(renameFormerParameters('Bash', input)).toBe(input)
    expect(renameFormerParameters('toString', input)).toBe(input)
  })
})
