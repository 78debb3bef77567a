import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { HOST_REQUESTS } from './control/host-requests.ts'
import { HOOK_EVENTS } from './hook-events.ts'
import { protocolJsonSchema } from './json-schema.ts'
import { TOOL_NAMES } from './tool-names.ts'

const documentSchema = z.looseObject({
  $schema: z.literal('https://json-schema.org/draft/2020-12/schema'),
  control: z.object({ host: z.record(z.string(), z.unknown()), engine: z.record(z.string(), z.unknown()) }),
  hooks: z.record(z.string(), z.unknown()),
  tools: z.record(z.string(), z.object({ input: z.unknown(), output: z.unknown() })),
  $defs: z.record(z.string(), z.record(z.string(), z.unknown())),
})

const document = documentSchema.parse(protocolJsonSchema())

function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, part]) =>
    key === '$ref' && typeof part === 'string' ? [part] : references(part),
  )
}

describe('protocolJsonSchema', () => {
  it('is plain JSON and the same on every call', () => {
    const text = JSON.stringify(protocolJsonSchema())
    expect(JSON.parse(text)).toEqual(protocolJsonSchema())
    expect(JSON.stringify(protocolJsonSchema())).toBe(text)
  })

  it('refers only to definitions it has', () => {
    const targets = new Set(references(document))
    expect(targets.size).toBeGreaterThan(100)
    for (const target of targets) expect(document.$defs).toHaveProperty([target.replace('#/$defs/', '')])
  })

  it('has no definition of its own dialect or identity, which would change what references mean', () => {
    for (const [name, definition] of Object.entries(document.$defs)) {
      expect(definition, name).not.toHaveProperty('$id')
      expect(definition, name).not.toHaveProperty('$schema')
    }
  })

  it('covers every control request, hook event and tool', () => {
    expect(Object.keys(document.control.host)).toEqual(Object.keys(HOST_REQUESTS))
    expect(Object.keys(document.control.engine)).toContain('can_use_tool')
    expect(Object.keys(document.hooks).sort()).toEqual([...HOOK_EVENTS].sort())
    expect(Object.keys(document.tools).sort()).toEqual([...TOOL_NAMES].sort())
  })

  it('describes messages as other programs need it', () => {
    expect(Object.keys(document.$defs)).toEqual(
      expect.arrayContaining(['EngineMessage', 'HostMessage', 'TranscriptEntry', 'Settings', 'HookOutput']),
    )
    expect(document.tools.Read?.input).toEqual({ $ref: '#/$defs/tool.Read.input' })
    expect(document.$defs['tool.Read.input']).toMatchObject({ type: 'object', additionalProperties: false })
  })
})
