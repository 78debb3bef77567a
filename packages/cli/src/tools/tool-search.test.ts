import { describe, expect, it } from 'vitest'
import { findTools } from './find-tools.ts'
import { createToolSearchTool } from './tool-search.ts'
import { callTool, createWorkplace, failureOf, textOf } from './tool-testing.testing.ts'

const TOOLS = [
  { name: 'mcp__calendar__create_event', description: 'Adds an event' },
  { name: 'mcp__calendar__list_events', description: 'Lists what is coming' },
  { name: 'mcp__mail__send', description: 'Sends a message, for instance about an event' },
  { name: 'mcp__files__read', description: 'Reads a file' },
]

const toolSearchTool = createToolSearchTool(TOOLS.map(({ name }) => name))

const search = async (query: string, max_results?: number) => {
  const { ctx } = await createWorkplace({ deferredTools: () => TOOLS })
  return callTool(toolSearchTool, { query, ...(max_results === undefined ? {} : { max_results }) }, ctx)
}

describe('ToolSearch', () => {
  it('names the tools that it can load', () => {
    const text = toolSearchTool.describe({ platform: 'linux', backgroundShells: true, env: {} })
    for (const { name } of TOOLS) expect(text).toContain(`\n${name}`)
  })

  it('loads the tools it finds by references', async () => {
    const { output, model } = await search('select:mcp__mail__send, MCP__files__READ,nothing')
    expect(output).toEqual({
      matches: ['mcp__mail__send', 'mcp__files__read'],
      query: 'select:mcp__mail__send, MCP__files__READ,nothing',
      total_deferred_tools: 4,
    })
    expect(model.content).toEqual([
      { type: 'tool_reference', tool_name: 'mcp__mail__send' },
      { type: 'tool_reference', tool_name: 'mcp__files__read' },
    ])
  })

  it('gives so many and no more', async () => {
    expect((await search('event', 2)).output).toMatchObject({
      matches: ['mcp__calendar__create_event', 'mcp__calendar__list_events'],
    })
  })

  it('says so when nothing matches', async () => {
    const { ctx } = await createWorkplace({ deferredTools: () => TOOLS })
    expect(await textOf(toolSearchTool, { query: 'weather' }, ctx)).toMatch(/No tool matches; 4 are there/)
    expect(await failureOf(toolSearchTool, { query: ' ' }, ctx)).toMatchObject({
      class: 'V',
      code: 'empty_query',
    })
  })
})

describe('findTools', () => {
  it('puts words of a name before parts of one, and both before descriptions', () => {
    expect(findTools('event', TOOLS)).toEqual([
      'mcp__calendar__create_event',
      'mcp__calendar__list_events',
      'mcp__mail__send',
    ])
  })

  it('takes an exact name without any prefix', () => {
    expect(findTools('mcp__files__read', TOOLS)).toEqual(['mcp__files__read'])
  })

  it('wants words with a plus in the name', () => {
    expect(findTools('+mail event', TOOLS)).toEqual(['mcp__mail__send'])
    expect(findTools('+nothing event', TOOLS)).toEqual([])
  })

  it('gives each selected tool once', () => {
    expect(findTools('select: mcp__mail__send ,mcp__mail__send,,', TOOLS)).toEqual(['mcp__mail__send'])
  })
})
