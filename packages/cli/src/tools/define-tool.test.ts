import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Tool, ToolSpec } from './define.ts'
import { defineTool } from './define-tool.ts'
import { InputValidationError } from './input-errors.ts'
import { callTool, createWorkplace } from './tool-testing.testing.ts'

const sampleSchema = z.strictObject({
  path: z.string(),
  count: z.number().optional(),
  deep: z.boolean().optional(),
  kind: z.enum(['a', 'b']).optional(),
  items: z.array(z.object({ name: z.string() })).optional(),
})

const sample: ToolSpec<z.infer<typeof sampleSchema>, { path: string }> = {
  name: 'Sample',
  input: async () => sampleSchema,
  inputSchema: { type: 'object' },
  parallel: ({ deep }) => deep !== true,
  readOnly: true,
  subjects: ({ path }, cwd) => [{ kind: 'path', access: 'read', path: `${cwd}/${path}` }],
  describe: ({ platform }) => `for ${platform}`,
  async *run({ path }) {
    yield { type: 'progress', data: { at: 1 } }
    yield { type: 'done', output: { path } }
  },
  toModel: (output, input) => ({ content: `${output.path} ${input.count ?? '-'}` }),
}
const tool: Tool = defineTool(sample)

const messageOf = async (raw: Parameters<Tool['prepare']>[0]): Promise<string> => {
  try {
    await tool.prepare(raw, '/w')
  } catch (error) {
    if (error instanceof InputValidationError) return error.message
    throw error
  }
  throw new Error('the input is valid')
}

describe('defineTool', () => {
  it('gives the JSON Schema it was made with, or the one of the built-in tool of its name', async () => {
    expect(tool.inputSchema()).toEqual({ type: 'object' })
    const { inputSchema: _, ...spec } = sample
    expect(defineTool({ ...spec, name: 'Glob' }).inputSchema()).toMatchObject({ required: ['pattern'] })
    expect(tool.inputSchema()).toBe(tool.inputSchema())
    expect(tool.describe({ platform: 'linux', backgroundShells: true, env: {} })).toBe('for linux')
  })

  it('loads what checks its input at the first call, and once', async () => {
    let loads = 0
    const counting = defineTool({
      ...sample,
      input: async () => {
        loads += 1
        return sampleSchema
      },
    })
    counting.inputSchema()
    expect(loads).toBe(0)
    await Promise.all([counting.prepare({ path: 'a' }, '/w'), counting.prepare({ path: 'b' }, '/w')])
    expect(loads).toBe(1)
  })

  it('tells what a call is about and whether it may run beside others', async () => {
    expect(await tool.prepare({ path: 'x' }, '/w')).toMatchObject({
      input: { path: 'x' },
      parallel: true,
      readOnly: true,
      subjects: [{ kind: 'path', access: 'read', path: '/w/x' }],
    })
    expect((await tool.prepare({ path: 'x', deep: true }, '/w')).parallel).toBe(false)
  })

  it('passes progress on and ends with the output and what the model sees', async () => {
    const { ctx } = await createWorkplace()
    expect(await callTool(tool, { path: 'x', count: 2 }, ctx)).toMatchObject({
      output: { path: 'x' },
      model: { content: 'x 2' },
    })
    const events = []
    for await (const event of (await tool.prepare({ path: 'x' }, '/w')).run(ctx)) events.push(event.type)
    expect(events).toEqual(['progress', 'done'])
  })

  it('takes another output, as a hook rewrote it, when it has the same shape', async () => {
    const { ctx } = await createWorkplace()
    const rewritten = []
    for await (const event of (await tool.prepare({ path: 'x', count: 2 }, '/w')).run(ctx)) {
      if (event.type !== 'done') continue
      rewritten.push(event.output.rewritten?.({ path: 'y' }), event.output.rewritten?.('y'))
    }
    expect(rewritten).toMatchObject([{ output: { path: 'y' }, model: { content: 'y 2' } }, undefined])
  })

  it('reads numbers, booleans and lists that come as strings', async () => {
    expect(
      (await tool.prepare({ path: 'x', count: '2', deep: 'true', items: '[{"name":"n","extra":1}]' }, '/w'))
        .input,
    ).toEqual({
      path: 'x',
      count: 2,
      deep: true,
      items: [{ name: 'n' }],
    })
  })
})

describe('the text about invalid input', () => {
  it('has a singular headline and one line for one issue', async () => {
    expect(await messageOf({})).toBe(
      'InputValidationError: Sample failed because of the following issue:\nMissing: the required parameter `path`.',
    )
  })

  it('lists missing, then unexpected, then mistyped parameters under a plural headline', async () => {
    expect((await messageOf({ wrong: 1, count: 'many', items: [{}] })).split('\n')).toEqual([
      'InputValidationError: Sample failed because of the following issues:',
      'Missing: the required parameter `path`.',
      'Missing: the required parameter `items[0].name`.',
      'Unexpected: there is no parameter `wrong`.',
      'Wrong type: the parameter `count` takes number, not string.',
    ])
  })

  it('names JSON types and says so when the input is no object at all', async () => {
    expect(await messageOf({ path: null })).toContain('`path` takes string, not null')
    expect(await messageOf({ path: ['x'] })).toContain('`path` takes string, not array')
    expect(await messageOf([])).toContain('`` takes object, not array')
    expect(await messageOf('text')).toContain('`` takes object, not string')
  })

  it("is the validator's list when an issue is of another kind", async () => {
    const message = await messageOf({ kind: 'c' })
    const issues = JSON.parse(message.slice('InputValidationError: '.length))
    expect(issues).toHaveLength(2)
    expect(message).toContain('\n  {\n')
    for (const issue of issues)
      expect(issue).toMatchObject({
        code: expect.any(String),
        path: expect.any(Array),
        message: expect.any(String),
      })
  })

  it('gives hosts the issues as JSON in any case', async () => {
    try {
      await tool.prepare({}, '/w')
    } catch (error) {
      if (!(error instanceof InputValidationError)) throw error
      expect(JSON.parse(error.structured.replace('InputValidationError: ', ''))).toEqual([
        expect.objectContaining({ code: 'invalid_type', path: ['path'] }),
      ])
    }
  })
})
