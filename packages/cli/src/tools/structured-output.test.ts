import { describe, expect, it } from 'vitest'
import { compileSchema } from './json-schema-check.ts'
import { createStructuredOutputTool } from './structured-output.ts'
import { callTool, createWorkplace, failureOf } from './tool-testing.testing.ts'

const SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  properties: {
    city: { type: 'string' },
    people: { type: 'integer', minimum: 0 },
    since: { format: 'date' },
  },
  required: ['city', 'people'],
  additionalProperties: false,
}
const toolFor = async (schema = SCHEMA) => createStructuredOutputTool(schema, await compileSchema(schema))

describe('StructuredOutput', () => {
  it('takes an answer that fits; the output is the answer', async () => {
    const { ctx } = await createWorkplace()
    const { output, model } = await callTool(await toolFor(), { city: 'Ulm', people: 3 }, ctx)
    expect(output).toEqual({ city: 'Ulm', people: 3 })
    expect(model.content).toBe('The answer was taken.')
  })

  it('offers the schema of the user to the model', async () => {
    expect((await toolFor()).inputSchema()).toEqual(SCHEMA)
    const open = await toolFor({ properties: {} } as never)
    expect(open.inputSchema()).toEqual({ type: 'object', properties: {} })
  })

  it('lists everything that an answer breaks', async () => {
    const { ctx } = await createWorkplace()
    const failure = await failureOf(await toolFor(), { people: -1, since: 'soon', more: 1 }, ctx)
    expect(failure).toMatchObject({ class: 'X', code: 'output_mismatch' })
    for (const part of [
      "must have required property 'city'",
      'people must be >= 0',
      'since must match format "date"',
    ])
      expect(failure.message).toContain(part)
    expect(failure.message).toContain('must NOT have additional properties')
  })

  it('refuses what is no object before it is checked', async () => {
    await expect((await toolFor()).prepare(['Ulm'], '/')).rejects.toMatchObject({ code: 'input_invalid' })
  })
})

describe('compileSchema', () => {
  it.each([
    ['an unknown type', { type: 'object', properties: { a: { type: 'bogus' } } }, /invalid/],
    ['a broken pattern', { type: 'object', properties: { a: { pattern: '(' } } }, /invalid/],
    ['a reference that leads nowhere', { $ref: '#/definitions/none' }, /invalid/],
    ['a list', { type: 'array' }, /only objects can be asked for/],
  ])('refuses %s', async (_, schema, message) => {
    await expect(compileSchema(schema)).rejects.toMatchObject({ code: 'invalid_schema', message })
  })

  it('takes schemas of later dialects for what they have in common', async () => {
    const check = await compileSchema({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      required: ['a'],
    })
    expect(check({})).toContain("required property 'a'")
    expect(check({ a: 1 })).toBeUndefined()
  })
})
