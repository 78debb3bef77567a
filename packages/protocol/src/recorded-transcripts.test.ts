import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { ENGINE_REQUESTS } from './control/engine-requests.ts'
import { HOST_REQUESTS, isHostRequestSubtype } from './control/host-requests.ts'
import { HOOK_INPUTS } from './hooks.ts'
import { engineMessageSchema } from './messages/engine-message.ts'
import { hostMessageSchema } from './messages/host-message.ts'
import { TOOL_IO } from './tool-io/tool-io.ts'

const directory = fileURLToPath(new URL('../../../fixtures/transcripts/', import.meta.url))

const recordingSchema = z.object({
  recorded: z.record(
    z.string(),
    z.object({ lines: z.array(z.object({ dir: z.string(), line: z.unknown() })) }),
  ),
})

interface Line {
  readonly where: string
  readonly dir: string
  readonly line: unknown
}

/** `{'#text'}` stands for a line of plain text output. */
const isPlainText = (line: unknown): boolean => typeof line === 'object' && line !== null && '#text' in line

const lines: readonly Line[] = readdirSync(directory)
  .filter((file) => file.endsWith('.json'))
  .flatMap((file) => {
    const { recorded } = recordingSchema.parse(JSON.parse(readFileSync(directory + file, 'utf8')))
    return Object.entries(recorded).flatMap(([version, { lines }]) =>
      lines.map(({ dir, line }, index) => ({ where: `${file} ${version} line ${index}`, dir, line })),
    )
  })
  .filter(({ line }) => !isPlainText(line))

function problems(schema: z.ZodType, picked: readonly Line[]): string[] {
  return picked.flatMap(({ where, line }) => {
    const parsed = schema.safeParse(line)
    return parsed.success
      ? []
      : [`${where}: ${parsed.error.message} in ${JSON.stringify(line).slice(0, 300)}`]
  })
}

function picked<S extends z.ZodType>(dir: 'in' | 'out', shape: S): { where: string; line: z.infer<S> }[] {
  return lines.flatMap(({ where, dir: lineDir, line }) => {
    const parsed = shape.safeParse(line)
    return lineDir === dir && parsed.success ? [{ where, line: parsed.data }] : []
  })
}

describe('recorded transcripts of both versions', () => {
  it('hold hundreds of lines of each direction', () => {
    expect(lines.filter(({ dir }) => dir === 'in').length).toBeGreaterThan(100)
    expect(lines.filter(({ dir }) => dir === 'out').length).toBeGreaterThan(500)
  })

  it('have only engine lines that are engine messages', () => {
    expect(
      problems(
        engineMessageSchema,
        lines.filter(({ dir }) => dir === 'out'),
      ),
    ).toEqual([])
  })

  it('have only host lines that are host messages', () => {
    expect(
      problems(
        hostMessageSchema,
        lines.filter(({ dir }) => dir === 'in'),
      ),
    ).toEqual([])
  })

  it('lose no field when they are parsed', () => {
    for (const { where, dir, line } of lines) {
      if (dir === 'out') expect(engineMessageSchema.parse(line), where).toEqual(line)
      if (dir === 'in') expect(hostMessageSchema.parse(line), where).toEqual(line)
    }
  })

  it('have only control requests and answers that fit the control tables', () => {
    const request = z.object({
      type: z.literal('control_request'),
      request_id: z.string(),
      request: z.looseObject({ subtype: z.string() }),
    })
    const success = z.object({
      type: z.literal('control_response'),
      response: z.object({ subtype: z.literal('success'), request_id: z.string(), response: z.unknown() }),
    })
    const checked = new Set<string>()
    for (const { where, line } of picked('in', request)) {
      const { subtype } = line.request
      if (!isHostRequestSubtype(subtype)) continue
      expect(HOST_REQUESTS[subtype].request.safeParse(line.request).error, where).toBeUndefined()
      const file = where.split(' line ')[0]
      const answer = picked('out', success).find(
        (answer) =>
          answer.where.startsWith(`${file} `) && answer.line.response.request_id === line.request_id,
      )
      if (answer === undefined) continue
      const payload = answer.line.response.response ?? {}
      expect(HOST_REQUESTS[subtype].response.safeParse(payload).error, answer.where).toBeUndefined()
      checked.add(subtype)
    }
    expect([...checked]).toEqual(
      expect.arrayContaining(['initialize', 'set_model', 'set_permission_mode', 'interrupt']),
    )
    for (const { where, line } of picked('out', request)) {
      const table: Record<string, { request: z.ZodType }> = ENGINE_REQUESTS
      expect(table[line.request.subtype]?.request.safeParse(line.request).error, where).toBeUndefined()
    }
  })

  it('have hook inputs that fit the table of hook events', () => {
    const callback = z.object({
      request: z.object({
        subtype: z.literal('hook_callback'),
        input: z.looseObject({ hook_event_name: z.string() }),
      }),
    })
    const inputs: Record<string, z.ZodType> = HOOK_INPUTS
    const found = picked('out', callback)
    expect(found.length).toBeGreaterThan(0)
    for (const { where, line } of found) {
      const { input } = line.request
      expect(inputs[input.hook_event_name]?.safeParse(input).error, where).toBeUndefined()
    }
  })

  it('have structured tool results that fit the outputs of the tools', () => {
    const toolUse = z.object({
      message: z.object({
        content: z.array(z.object({ type: z.literal('tool_use'), id: z.string(), name: z.string() })),
      }),
    })
    const toolResult = z.object({
      message: z.object({
        content: z.array(z.object({ type: z.literal('tool_result'), tool_use_id: z.string() })),
      }),
      tool_use_result: z.looseObject({}),
    })
    const outputs: Record<string, { output: z.ZodType }> = { ...TOOL_IO, Agent: TOOL_IO.Task }
    const checked = new Set<string>()
    for (const { where, line } of picked('out', toolResult)) {
      const file = where.split(' line ')[0]
      const id = line.message.content[0]?.tool_use_id
      const call = picked('out', toolUse)
        .filter((use) => use.where.startsWith(`${file} `))
        .flatMap((use) => use.line.message.content)
        .find((block) => block.id === id)
      const output = outputs[call?.name ?? '']
      if (output === undefined) continue
      checked.add(call?.name ?? '')
      expect(output.output.safeParse(line.tool_use_result).error, `${where} ${call?.name}`).toBeUndefined()
    }
    expect([...checked].length).toBeGreaterThan(5)
  })
})
