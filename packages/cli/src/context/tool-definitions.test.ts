import { expect, it } from 'vitest'
import { toolDefinitions } from './tool-definitions.ts'

const tool = (name: string) => ({
  name,
  inputSchema: () => ({ type: 'object' }),
  describe: (env: string) => `${name} ${env}`,
})

it('lists built-in tools in their fixed order and the others behind them as they come', () => {
  const names = [
    'mcp__b__x',
    'ListMcpResourcesTool',
    'ReadMcpResourceTool',
    'mcp__a__y',
    'Read',
    'Custom',
    'Bash',
    'Task',
  ]
  expect(toolDefinitions(names.map(tool), '').map(({ name }) => name)).toEqual([
    'Task',
    'Bash',
    'Read',
    'mcp__b__x',
    'ListMcpResourcesTool',
    'ReadMcpResourceTool',
    'mcp__a__y',
    'Custom',
  ])
})

it('gives each tool its name, description and schema', () => {
  expect(toolDefinitions([tool('Read')], 'here')).toEqual([
    { name: 'Read', description: 'Read here', input_schema: { type: 'object' } },
  ])
})
