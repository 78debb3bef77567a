import { describe, expect, it } from 'vitest'
import type { Tool } from '../../tools/define.ts'
import { fakeTool } from '../engine.testing.ts'
import { toolsFor } from './agents.ts'

const of = (server: string, tool: string): Tool => ({
  ...fakeTool(`mcp__${server}__${tool}`, () => ''),
  server,
})

const PARENT = [
  ...['Task', 'Read', 'Bash', 'ExitPlanMode'].map((name) => fakeTool(name, () => '')),
  of('db', 'query'),
  of('db', 'drop'),
  of('web', 'get'),
  of('db__old', 'query'),
]

const names = (spec: Parameters<typeof toolsFor>[0]): string[] =>
  toolsFor(spec, PARENT).map(({ name }) => name)

describe('the tools of a subagent', () => {
  it('are those of its parent without more agents and without what belongs to the user', () => {
    expect(names({})).toEqual([
      'Read',
      'Bash',
      'mcp__db__query',
      'mcp__db__drop',
      'mcp__web__get',
      'mcp__db__old__query',
    ])
  })

  it('PAIN-05: are never more than its parent has', () => {
    expect(names({ tools: ['Read', 'Write', 'WebFetch', 'Task'] })).toEqual(['Task', 'Read'])
  })

  it('may be listed under other names, with rules, and by MCP server', () => {
    expect(names({ tools: ['FileRead', 'Bash(git:*)', 'mcp__db'] })).toEqual([
      'Read',
      'Bash',
      'mcp__db__query',
      'mcp__db__drop',
    ])
  })

  it('lack what is disallowed', () => {
    expect(names({ disallowedTools: ['Bash', 'mcp__db'] })).toEqual([
      'Read',
      'mcp__web__get',
      'mcp__db__old__query',
    ])
  })
})
