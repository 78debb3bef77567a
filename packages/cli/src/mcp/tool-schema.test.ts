import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toolSchema } from './tool-schema.ts'

const usable = (raw: unknown) => {
  const result = toolSchema(raw)
  return result.type === 'schema' ? result.schema : undefined
}

describe('the input schema of a tool', () => {
  it('stays the object it is when nothing is wrong with it', () => {
    const schema = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: {
        a: { type: ['string', 'null'], anyOf: [{ pattern: '^a' }, true] },
        b: { $ref: '#/$defs/b' },
      },
      $defs: { b: { enum: [1, 'two'] } },
      required: ['a'],
      additionalProperties: false,
    }
    expect(usable(schema)).toBe(schema)
  })

  it('gets a type when it has none, or a choice of types', () => {
    expect(usable({})).toEqual({ type: 'object' })
    expect(usable({ type: ['object', 'null'] })).toEqual({ type: 'object' })
  })

  it('has no alternatives at its top', () => {
    const choice = (name: string) => ({
      type: 'object',
      properties: { kind: { const: name }, [name]: { type: 'string' } },
      required: ['kind', name],
    })
    expect(
      usable({
        anyOf: [choice('a'), choice('b')],
        allOf: [{ properties: { c: {} }, required: ['c'] }, { oneOf: [choice('d')] }],
        properties: { own: {} },
      }),
    ).toEqual({
      type: 'object',
      properties: {
        kind: { const: 'd' },
        a: { type: 'string' },
        b: { type: 'string' },
        own: {},
        c: {},
        d: { type: 'string' },
      },
      required: ['c', 'kind', 'd'],
    })
  })

  it('has no properties with names that the API refuses', () => {
    const raw = { type: 'object', properties: { ok: {}, 'not ok': {}, $x: {} }, required: ['ok', '$x'] }
    expect(toolSchema(raw)).toEqual({
      type: 'schema',
      schema: { type: 'object', properties: { ok: {} }, required: ['ok'] },
      left: ['not ok', '$x'],
    })
  })

  it.each([
    [null, /no object/],
    [[], /no object/],
    [{ type: 'array' }, /of type "array"/],
    [{ properties: [] }, /properties is wrong/],
    [{ required: 'a' }, /required is wrong/],
    [{ properties: { a: { type: 'text' } } }, /properties\.a\.type is wrong/],
    [{ properties: { a: { items: [{}] } } }, /properties\.a\.items is no schema/],
    [{ properties: { a: { minimum: '1' } } }, /minimum is wrong/],
    [{ properties: { a: { exclusiveMinimum: true } } }, /exclusiveMinimum is wrong/],
    [{ properties: { a: { anyOf: [] } } }, /anyOf is wrong/],
    [{ properties: { a: { pattern: '(' } } }, /pattern is wrong/],
    [{ properties: { a: null } }, /properties\.a is no schema/],
  ])('PAIN-38: %j is unusable', (raw, why) => {
    const result = toolSchema(raw)
    expect(result.type === 'unusable' ? result.why : '').toMatch(why)
  })

  it('PAIN-38: nested without end is unusable, not the end of the engine', () => {
    let deep: object = {}
    for (let level = 0; level < 50_000; level += 1) deep = { items: deep }
    expect(toolSchema({ properties: { deep } })).toMatchObject({ type: 'unusable' })
  })

  it('never throws, and gives an object schema without alternatives or nothing', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.object({ key: fc.constantFrom('type', 'properties', 'anyOf', 'required', 'a') }),
        ),
        (raw) => {
          const schema = usable(raw)
          if (schema === undefined) return
          expect(schema.type).toBe('object')
          expect(Object.keys(schema)).not.toEqual(expect.arrayContaining(['anyOf']))
        },
      ),
    )
  })
})
