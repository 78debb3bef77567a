import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { bashInputSchema } from './bash.ts'
import { coerceInput } from './coerce-input.ts'
import { editInputSchema } from './edit.ts'
import { grepInputSchema } from './grep.ts'
import { readInputSchema } from './read.ts'
import { todoWriteInputSchema } from './todo-write.ts'

describe('coerceInput', () => {
  it('turns numbers and booleans written as strings into what they mean', () => {
    expect(coerceInput(readInputSchema, { file_path: 'a', offset: '2', limit: ' -10 ' })).toEqual({
      file_path: 'a',
      offset: 2,
      limit: -10,
    })
    expect(coerceInput(grepInputSchema, { pattern: 'x', '-i': 'true', '-n': 'false', '-C': '1e1' })).toEqual({
      pattern: 'x',
      '-i': true,
      '-n': false,
      '-C': 10,
    })
  })

  it('decodes lists and objects written as JSON text, and what is inside them', () => {
    const todos = [{ content: 'a', status: 'pending', activeForm: 'b' }]
    expect(coerceInput(todoWriteInputSchema, { todos: JSON.stringify(todos) })).toEqual({ todos })
    const schema = z.object({
      list: z.array(z.object({ count: z.number() })),
      map: z.object({ on: z.boolean() }),
    })
    expect(coerceInput(schema, { list: '[{"count":"3"}]', map: '{"on":"true"}' })).toEqual({
      list: [{ count: 3 }],
      map: { on: true },
    })
  })

  it('decodes a whole input written as JSON text', () => {
    expect(coerceInput(bashInputSchema, '{"command":"ls","timeout":"5"}')).toEqual({
      command: 'ls',
      timeout: 5,
    })
  })

  it('leaves text alone where text is wanted', () => {
    const input = { file_path: 'a', old_string: '1', new_string: 'true', replace_all: true }
    expect(coerceInput(editInputSchema, input)).toBe(input)
  })

  it('leaves what it cannot read to the schema', () => {
    for (const offset of ['', 'two', '0x10', '1 2', 'Infinity', 'NaN', '1,5', null, {}]) {
      const input = { file_path: 'a', offset }
      expect(coerceInput(readInputSchema, input)).toBe(input)
    }
    for (const todos of ['[', 'a list', '{"a":1}', '']) {
      const input = { todos }
      expect(coerceInput(todoWriteInputSchema, input)).toBe(input)
    }
  })

  it('picks the branch of a union that a string can mean', () => {
    const schema = z.object({ a: z.union([z.number(), z.boolean()]), b: z.union([z.number(), z.string()]) })
    expect(coerceInput(schema, { a: 'true', b: '1' })).toEqual({ a: true, b: '1' })
    expect(coerceInput(schema, { a: '7', b: 1 })).toEqual({ a: 7, b: 1 })
  })

  it('keeps unknown fields for the schema to refuse, and pollutes no prototype', () => {
    const input: unknown = JSON.parse('{"file_path":"a","offset":"1","__proto__":{"x":1},"more":"2"}')
    const coerced = coerceInput(readInputSchema, input)
    expect(coerced).toMatchObject({ offset: 1, more: '2' })
    expect(Object.hasOwn(Object(coerced), '__proto__')).toBe(true)
    expect(readInputSchema.safeParse(coerced).success).toBe(false)
  })

  it('never touches valid input', () => {
    const path = fc.string()
    const valid = fc.record(
      { file_path: path, offset: fc.integer(), limit: fc.integer(), pages: fc.string() },
      { requiredKeys: ['file_path'] },
    )
    fc.assert(
      fc.property(valid, (input) => {
        expect(coerceInput(readInputSchema, input)).toBe(input)
      }),
    )
  })

  it('takes any JSON value without failing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        coerceInput(todoWriteInputSchema, value)
        coerceInput(grepInputSchema, { pattern: value, '-A': value, '-i': value })
      }),
    )
  })
})
